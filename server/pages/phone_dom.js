// server/pages/phone_dom.js: elements made from data, text always as text.
// SPDX-License-Identifier: MIT

// el('button', { class: 'key', type: 'button', onclick: f, 'aria-label': '1' }, 'text', child ...)
export function el(name, props = {}, ...children) {
	const e = document.createElement(name);
	for (const [key, value] of Object.entries(props)) {
		if (value === undefined || value === null || value === false) continue;
		if (key === 'class') e.className = value;
		else if (key.startsWith('on')) e[key] = value;
		else if (key in e && typeof value !== 'string') e[key] = value;
		else e.setAttribute(key, value === true ? '' : value);
	}
	e.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
	return e;
}

export function button(words, onclick, props = {}) {
	return el('button', { type: 'button', onclick, ...props }, words);
}

const SVG = 'http://www.w3.org/2000/svg';

// A drawing of our own: paths of a 24 x 24 square.
export function icon(...paths) {
	const svg = document.createElementNS(SVG, 'svg');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', 'true');
	for (const d of paths) {
		const p = document.createElementNS(SVG, 'path');
		p.setAttribute('d', d);
		svg.append(p);
	}
	return svg;
}

export const DRAWN = {
	messages: ['M4 5h16a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-9l-5 4v-4H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z'],
	phone: ['M6.6 3 10 4.2l1 4.3-2.2 1.9a13 13 0 0 0 4.8 4.8l1.9-2.2 4.3 1L21 17.4 19 21C10.500 21 3 13.500 3 5z'],
	settings: ['M10.300 2h3.400l.6 2.600 1.800.8 2.300-1.400 2.400 2.400-1.400 2.300.8 1.800 2.600.6v3.400l-2.600.6-.8 1.800 1.400 2.300-2.400 2.400-2.300-1.400-1.800.8-.6 2.600h-3.400l-.6-2.600-1.800-.8-2.300 1.400-2.400-2.400 1.400-2.300-.8-1.800-2.600-.6v-3.400l2.600-.6.8-1.800L3.200 6.400l2.400-2.400 2.300 1.400 1.800-.8zM12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z'],
	send: ['M12 4l7 7-1.600 1.600L13.200 8.400V20h-2.400V8.400l-4.200 4.200L5 11z'],
	back: ['M15.500 4.500 17 6l-6 6 6 6-1.500 1.500L8 12z'],
	erase: ['M9 6h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9l-6-6zM11 9.500l5 5M16 9.500l-5 5'],
	hangUp: ['M12 9c-3 0-6 .7-8.500 2.300-.8.6-1 1.500-.6 2.400l1 2c.3.6 1 .9 1.700.7l2.600-.9c.5-.2.9-.6.9-1.200v-1.600a11 11 0 0 1 5.800 0v1.600c0 .6.4 1 .9 1.200l2.600.9c.7.2 1.400-.1 1.700-.7l1-2c.4-.9.2-1.800-.6-2.400C18 9.700 15 9 12 9z'],
	signal: ['M2 17h3v4H2zM7.500 13h3v8h-3zM13 8.500h3V21h-3zM18.500 4h3v17h-3z'],
	battery: ['M2 8h17v8H2zM20.500 10.500h1.500v3h-1.500z'],
	forward: ['M14 5l7 6-7 6v-4c-5 0-8.500 1.500-11 5 .8-6 4.500-9 11-9z'],
	grid: ['M5 4h3v3H5zM10.500 4h3v3h-3zM16 4h3v3h-3zM5 9.500h3v3H5zM10.500 9.500h3v3h-3zM16 9.500h3v3h-3zM5 15h3v3H5zM10.500 15h3v3h-3zM16 15h3v3h-3z'],
	recents: ['M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM11 7v6l5 3 1-1.700-4-2.300V7z'],
};

export const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function clockTime(ms) {
	return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

export function exactTime(ms) {
	return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
