// server/pages/phone_trouble.js: what goes wrong on one phone, on purpose: texts, network, money; and the customer who calls.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { button, el } from '/phone/phone_dom.js';
import { phoneState, refresh } from '/phone/phone_store.js';

const RINGS_MS = 4000;
const TEXTS = [['', 'arrives as it should'], ['twice', 'arrives twice'], ['lost', 'its webhook is lost'], ['cut', 'the answer’s connection breaks']];
const LAGS = [[0, 'none'], [2000, '2 s each way'], [5000, '5 s each way'], [15000, '15 s each way']];
const PAYS = [['now', 'goes through'], ['later', 'is told 20 s later'], ['declined', 'is declined']];
const MONEY = [['fail', 'Payment fails'], ['unpaid', 'Provider gives up'], ['pay', 'Pay again'], ['cancel', 'Cancel subscription']];

function choice(words, options, onchange) {
	const select = el('select', { onchange: () => onchange(select.value) }, ...options.map(([value, name]) => el('option', { value: String(value) }, name)));
	return { select, node: el('label', {}, el('span', {}, words), select) };
}

export class Trouble {
	// device: { phone, trouble(words), outbox, messages }
	constructor(device) {
		this.device = device;
		this.text = choice('The next text', TEXTS, () => {});
		this.lag = choice('Network lag', LAGS, (v) => this.act(() => api.treat(device.phone, { lag_ms: Number(v) })));
		this.pays = choice('A payment', PAYS, (v) => this.act(() => api.treat(device.phone, { pays: v })));
		this.subscription = el('p', { class: 'soft', 'data-money': '' });
		this.money = MONEY.map(([what, words]) => button(words, () => this.act(() => api.money(device.phone, what))));
		this.root = el('div', { class: 'under' },
			el('div', { class: 'rings' }, button('Call my business', () => this.ring('no_answer'), { class: 'main' }), button('… engaged', () => this.ring('busy')),
				button('… switched off', () => this.ring('unreachable'))),
			el('details', { class: 'mishaps' }, el('summary', {}, 'What can go wrong'), this.text.node, this.lag.node, this.pays.node,
				el('div', { class: 'wrap' }, button('Send a picture', () => device.outbox.add(device.messages.to, '', { pictures: 1 }))),
				this.subscription, el('div', { class: 'wrap' }, ...this.money)));
	}

	// What goes wrong with the text that is written now; once.
	extra() {
		const what = this.text.select.value;
		this.text.select.value = '';
		return what === 'twice' ? { twice: true } : what ? { trouble: what } : {};
	}

	ring(how) {
		this.device.expect();
		return this.act(() => api.ring(this.device.phone, how, RINGS_MS));
	}

	async act(what) {
		try {
			await what();
			await refresh();
		} catch (e) {
			this.device.trouble(e.message);
		}
	}

	update() {
		const state = phoneState(this.device.phone);
		if (!state) return;
		if (document.activeElement !== this.lag.select) this.lag.select.value = String(state.phone.lag_ms);
		if (document.activeElement !== this.pays.select) this.pays.select.value = state.phone.pays;
		this.subscription.textContent = 'Subscription: ' + (state.subscription?.status ?? 'none yet');
		for (const b of this.money) b.disabled = !state.subscription || state.subscription.status === 'canceled';
	}
}
