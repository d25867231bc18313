// server/pages/phone_text.js: a text as a phone shows it: links to tap, codes and numbers to dial.
// SPDX-License-Identifier: MIT
import { button, el } from '/phone/phone_dom.js';

const CODE = /^[*#][*#0-9+]{2,}$/;
const PART = /https?:\/\/[^\s]+|\+\d[\d ()-]{7,}\d/g;

function link(url) {
	return el('a', { href: url, target: '_blank', rel: 'noreferrer' }, url);
}

function fillLine(line, dial) {
	const parts = [];
	let from = 0;
	for (const m of line.matchAll(PART)) {
		const isLink = m[0].startsWith('http'), words = isLink ? m[0].replace(/[.,;:!?)]+$/, '') : m[0];
		let tappable = null;
		if (!isLink) tappable = button(words, () => dial(words.replace(/[^\d+]/g, '')), { class: 'number', title: 'call this number' });
		else if (URL.canParse(words)) tappable = link(words);
		if (!tappable) continue;
		parts.push(line.slice(from, m.index), tappable);
		from = m.index + words.length;
	}
	parts.push(line.slice(from));
	return parts;
}

// Fills an element with a text of somebody else's. dial(digits) when a code or number is tapped.
export function fillText(bubble, text, dial) {
	let first = true, afterCode = true;
	for (const line of text.split('\n')) {
		const code = CODE.test(line.trim()) ? line.trim() : '';
		if (!first && !code && !afterCode) bubble.append('\n');
		first = false;
		afterCode = code !== '';
		if (code) bubble.append(button(code, () => dial(code), { class: 'code', title: 'dial this code' }));
		else bubble.append(...fillLine(line, dial));
	}
}
