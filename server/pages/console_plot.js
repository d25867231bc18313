// console_plot.js: small plots as SVG, drawn with attributes and classes only (the page bars inline styles).
// SPDX-License-Identifier: MIT
//
// bar(value, most)   a bar as long as the value's share of the most. For the eye alone: the figure itself stands beside it.
import { svg } from './console_dom.js';

const WIDTH = 160, HIGH = 14;

export function bar(value, most) {
	const long = value > 0 && most > 0 ? Math.max(2, Math.round(value / most * WIDTH)) : 0;
	return svg('svg', { class: 'bar', 'aria-hidden': 'true', focusable: 'false', viewBox: `0 0 ${WIDTH} ${HIGH}`, preserveAspectRatio: 'none' },
		svg('rect', { x: 0, y: 0, width: WIDTH, height: HIGH, rx: 3, class: 'bar-back' }), svg('rect', { x: 0, y: 0, width: long, height: HIGH, rx: 3, class: 'bar-fill' }));
}
