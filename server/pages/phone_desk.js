// server/pages/phone_desk.js: the desk phone of an office: a handset, a small display, keys; its codes are those of the exchange.
// SPDX-License-Identifier: MIT
import { button, clockTime, el } from '/phone/phone_dom.js';
import { keys } from '/phone/phone_keys.js';
import { pretty, WHEN } from '/phone/phone_mmi.js';
import { phoneState, serverNow } from '/phone/phone_store.js';

export class Desk {
	// device: { phone, dial(digits) }
	constructor(device) {
		this.device = device;
		this.clock = el('span');
		this.line = el('b');
		this.digits = el('input', { class: 'digits', autocomplete: 'off', spellcheck: 'false', inputmode: 'none', maxlength: '64', 'aria-label': 'Number or code on the desk phone',
			onkeydown: (e) => { if (e.key === 'Enter') { e.preventDefault(); this.call(); } } });
		this.forwards = el('p', { class: 'desk-forwards' });
		this.root = el('section', { class: 'desk', 'aria-label': `Desk phone of ${device.label}` }, el('div', { class: 'handset', 'aria-hidden': 'true' }, el('i'), el('i')),
			el('div', { class: 'lcd' }, el('p', { class: 'lcd-top' }, this.line, this.clock), this.digits, this.forwards),
			keys((d) => { this.digits.value += d; }), el('div', { class: 'two' }, button('Dial', () => this.call(), { class: 'go-desk' }), button('Clear', () => { this.digits.value = ''; })));
	}

	call() {
		const digits = this.digits.value.trim();
		if (digits) this.device.dial(digits);
	}

	update() {
		const state = phoneState(this.device.phone);
		if (!state) return;
		this.clock.textContent = clockTime(serverNow());
		this.line.textContent = pretty(state.phone.line);
		this.forwards.textContent = state.forwards.length ? state.forwards.map((f) => `${WHEN[f.reason]} → ${pretty(f.target)}`).join('\n') : 'Calls ring here. No forwarding.';
	}
}
