# tools/chart-live.sed: what Graphviz makes of `chartc dot --live`, fit for a page: no fonts of its own, no tooltips of edges,
# a title and a description for screen readers, counts centred, nothing that SVG 1.1 does not know.
# SPDX-License-Identifier: MIT
/^<?xml/d
/^<!DOCTYPE/d
/^ "http:.*dtd">$/d
/^<!--/d
/^ -->$/d
s/^<svg width="\([0-9]*\)pt" height="\([0-9]*\)pt"/<svg class="chart" role="img" width="\1" height="\2" font-family="Helvetica, Arial, sans-serif"/
s/ xmlns:xlink="[^"]*">$/>\n<title>The conversation<\/title>\n<desc>The states of the conversation from the first text down to a live number, and how many clients are in each.<\/desc>/
s/ font-family="Helvetica,sans-Serif"//
s/ id="graph0" class="graph"//
/^<title>.*<\/title>$/d
s/ \(stroke\|fill\)="transparent"/ \1="none"/g
s/ transform="scale(1 1) rotate(0) \(translate([-0-9. ]*)\)"/ transform="\1"/
s/ id="edge[0-9]*"//
s/ text-anchor="start"\(.*\)>@@</ class="count" text-anchor="middle" dx="13"\1>@@</
