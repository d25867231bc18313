// console_journey.js: a client's way through the chart on a time line: a staircase of the states, and the steps in words.
// SPDX-License-Identifier: MIT
//
// journey(steps, client, dom, whole): a section. steps: [{ at, cause, actor, events, from, to }], oldest first; whole: from the first on
import { now } from './console_dom.js';

const WIDTH = 440, ROW = 35, NAME = 19, BAR = 11, LEAST = 6, CHAR = 7.3;

// Where somebody was, and from when to when.
export function stays(steps, client, whole = true) {
	const all = [];
	for (const s of steps) {
		const at = new Date(s.at).getTime();
		if (!all.length) all.push({ state: s.from, from: whole ? new Date(client.created_at).getTime() : at, to: at });
		if (s.to !== all.at(-1).state) {
			all.at(-1).to = at;
			all.push({ state: s.to, from: at, to: at, events: s.events });
		}
	}
	if (!all.length) all.push({ state: client.state, from: new Date(client.created_at).getTime(), to: now() });
	all.at(-1).to = Math.max(all.at(-1).to, now());
	return all;
}

// Short stays must be seen beside long ones: a stay is as wide as the root of its time. A state's name stands above its first stay.
function drawn(all, { svg, duration }) {
	const rows = [...new Set(all.map((s) => s.state))], weight = (s) => Math.sqrt(Math.max(1, s.to - s.from)), sum = all.reduce((n, s) => n + weight(s), 0);
	const least = Math.min(LEAST, WIDTH / 2 / all.length), room = WIDTH - least * all.length, height = rows.length * ROW + 4, total = new Map(), first = new Map();
	const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, class: 'stairs', role: 'img', 'aria-label': `${all.length} stays, now ${all.at(-1).state}` });
	let x = 0, last = null;
	for (const s of all) {
		const w = least + room * weight(s) / sum, y = rows.indexOf(s.state) * ROW + NAME;
		if (last !== null) picture.append(svg('path', { d: `M${x + 1} ${last + BAR / 2}V${y + BAR / 2}`, class: 'rise' }));
		picture.append(svg('rect', { x: x + 1, y, width: Math.max(1, w - 2), height: BAR, rx: 3, class: s === all.at(-1) ? 'stay now' : 'stay' }, svg('title', {}, `${s.state}: ${duration((s.to - s.from) / 1000)}`)));
		total.set(s.state, (total.get(s.state) ?? 0) + s.to - s.from);
		if (!first.has(s.state)) first.set(s.state, x + 1);
		last = y;
		x += w;
	}
	rows.forEach((state, i) => {
		const words = `${state} · ${duration(total.get(state) / 1000)}`;
		picture.append(svg('text', { x: Math.max(1, Math.min(first.get(state) + 5, WIDTH - words.length * CHAR)), y: i * ROW + NAME - 6, class: 'label' }, words));
	});
	return picture;
}

export function journey(steps, client, dom, whole) {
	const { el, when, state } = dom, all = stays(steps, client, whole);
	const moves = steps.filter((s) => s.from !== s.to);
	const words = (s) => el('li', {}, when(s.at), ' ', el('span', { class: 'mono' }, s.events), s.actor ? ` by ${s.actor}` : ` (${s.cause.replaceAll('_', ' ')})`, s.from === s.to ? '' : [' → ', state(s.to)]);
	return el('section', { 'aria-labelledby': 'h_way' }, el('h2', { id: 'h_way' }, 'Journey'), drawn(all, dom),
		el('details', {}, el('summary', {}, `${whole ? '' : 'The latest '}${steps.length} steps, ${moves.length} of them to another state`), el('ol', { class: 'steps' }, steps.map(words))));
}
