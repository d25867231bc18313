// server/pages/phone_keypad.js: the Phone app: a keypad that calls and dials codes, and the calls of late.
// SPDX-License-Identifier: MIT
import { button, clockTime, DRAWN, el, icon } from '/phone/phone_dom.js';
import { keys } from '/phone/phone_keys.js';
import { pretty } from '/phone/phone_mmi.js';
import { callsOf } from '/phone/phone_store.js';

export class Keypad {
	// device: { phone, dial(digits) }
	constructor(device) {
		this.device = device;
		this.digits = el('input', { class: 'digits', autocomplete: 'off', spellcheck: 'false', inputmode: 'none', maxlength: '64', 'aria-label': 'Number or code',
			onkeydown: (e) => { if (e.key === 'Enter') { e.preventDefault(); this.call(); } } });
		this.calls = el('ol', { class: 'recents', 'aria-label': 'Recent calls', tabindex: '0' });
		this.pad = el('div', { class: 'pad' }, this.digits, keys((d) => { this.digits.value += d; }), el('div', { class: 'pad-foot' }, el('span'),
			el('button', { type: 'button', class: 'go', 'aria-label': 'Call', onclick: () => this.call() }, icon(...DRAWN.phone)),
			el('button', { type: 'button', class: 'erase', 'aria-label': 'Delete', onclick: () => { this.digits.value = this.digits.value.slice(0, -1); } }, icon(...DRAWN.erase))));
		this.tabs = ['recents', 'pad'].map((name) => el('button', { type: 'button', 'data-tab': name, onclick: () => this.open(name) },
			icon(...DRAWN[name === 'pad' ? 'grid' : 'recents']), el('span', {}, name === 'pad' ? 'Keypad' : 'Recents')));
		this.root = el('section', { class: 'screen phone-app', 'aria-label': `Phone app of ${device.label}` }, this.calls, this.pad, el('nav', { class: 'app-tabs', 'aria-label': `Calls of ${device.label}` }, ...this.tabs));
		this.open('pad');
	}

	open(name) {
		this.tab = name;
		this.calls.hidden = name !== 'recents';
		this.pad.hidden = name !== 'pad';
		for (const t of this.tabs) t.setAttribute('aria-pressed', String(t.dataset.tab === name));
	}

	call() {
		const digits = this.digits.value.trim();
		if (digits) this.device.dial(digits);
	}

	update() {
		const calls = callsOf(this.device.phone);
		const sign = calls.map((c) => c.text).join();
		if (sign === this.sign) return;
		this.sign = sign;
		this.calls.replaceChildren(...calls.reverse().map((c) => el('li', { class: c.way === 'out' ? 'out' : 'missed' },
			el('b', {}, pretty(c.way === 'out' ? c.line : c.peer)), el('time', {}, clockTime(c.at_ms)), el('p', {}, c.words ?? 'ringing'))));
		if (calls.length === 0) this.calls.replaceChildren(el('li', { class: 'none' }, 'No calls yet.'));
	}
}
