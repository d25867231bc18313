// server/pages/phone_keys.js: twelve keys with their letters; a long press on 0 gives a plus.
// SPDX-License-Identifier: MIT
import { el } from '/phone/phone_dom.js';

const KEYS = [['1', ''], ['2', 'ABC'], ['3', 'DEF'], ['4', 'GHI'], ['5', 'JKL'], ['6', 'MNO'], ['7', 'PQRS'], ['8', 'TUV'], ['9', 'WXYZ'], ['*', ''], ['0', '+'], ['#', '']];
const NAMES = { '*': 'star', '#': 'hash', 0: '0, hold for plus' };
const LONG_MS = 500;

// press(digit)
export function keys(press) {
	return el('div', { class: 'keys', role: 'group', 'aria-label': 'Keypad' }, ...KEYS.map(([digit, letters]) => {
		let timer = 0, long = false;
		const key = el('button', { type: 'button', class: 'key', 'data-key': digit, 'aria-label': NAMES[digit] },
			el('b', NAMES[digit] ? { 'aria-hidden': 'true' } : {}, digit), ' ', el('small', { 'aria-hidden': NAMES[digit] || !letters ? 'true' : null }, letters || '\u00a0'));
		key.onpointerdown = () => {
			long = false;
			if (digit === '0') timer = setTimeout(() => { long = true; press('+'); }, LONG_MS);
		};
		key.onpointerup = key.onpointerleave = () => clearTimeout(timer);
		key.onclick = () => { if (!long) press(digit); long = false; };
		return key;
	}));
}
