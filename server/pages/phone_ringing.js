// server/pages/phone_ringing.js: the screen of a call: ringing, under way, and what became of it.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { button, DRAWN, el, icon, still } from '/phone/phone_dom.js';
import { pretty } from '/phone/phone_mmi.js';
import { callsOf, refresh, serverNow, store } from '/phone/phone_store.js';

const STAYS_MS = 6000;

export class Ringing {
	// device: { phone, trouble(words), show('call') }
	constructor(device) {
		this.device = device;
		this.title = el('strong');
		this.state = el('p', { class: 'call-state', role: 'status' });
		this.buttons = el('div', { class: 'call-buttons' });
		this.root = el('section', { class: 'call', 'aria-label': `Call of ${device.label}`, hidden: true }, this.title, this.state, this.buttons);
		this.current = 0;
		this.done = new Set();      // calls that were closed, or were over before we looked
	}

	close() {
		this.done.add(this.current);
		this.current = 0;
		this.root.hidden = true;
		clearTimeout(this.timer);
	}

	async act(what, call) {
		try {
			await api.callAct(this.device.phone, call, what);
			await refresh();
		} catch (e) {
			this.device.trouble(e.message);
		}
	}

	// A call that this phone makes, before the network says anything.
	calling(number) {
		this.done.add(this.current);
		this.current = -1;
		this.sign = '';
		this.title.textContent = pretty(number);
		this.state.textContent = 'calling …';
		this.buttons.replaceChildren(this.round('Hang up', 'no', DRAWN.hangUp, () => this.close()));
		this.root.hidden = false;
	}

	round(words, kind, drawn, onclick) {
		return el('div', { class: 'round' }, el('button', { type: 'button', class: kind, 'aria-label': words, onclick }, icon(...drawn)), el('span', { 'aria-hidden': 'true' }, words));
	}

	words(c, rings) {
		if (!rings && !c.words) return 'nobody answers …';
		if (rings) return c.way === 'placed' ? 'usher’s test call: let it ring' : 'a customer calls: let it ring';
		return c.words ?? '';
	}

	update() {
		const calls = callsOf(this.device.phone);
		if (store.first) for (const c of calls) if (c.rings_until_ms < serverNow()) this.done.add(c.id);
		const c = calls.filter((x) => !this.done.has(x.id)).pop();
		if (!c) return;
		const rings = c.rings_until_ms > serverNow() && (c.state === 'ringing' || c.way === 'placed');
		for (const x of calls) if (x.id < c.id) this.done.add(x.id);
		this.current = c.id;
		const over = !rings && c.state !== 'ringing' && c.state !== 'going', sign = `${c.id} ${c.state} ${rings}`;
		if (sign === this.sign) return;
		this.sign = sign;
		this.root.classList.toggle('rings', rings);
		this.title.textContent = pretty(c.way === 'out' ? c.line : c.peer);
		this.state.textContent = this.words(c, rings);
		const answers = rings && c.way === 'in';
		this.buttons.replaceChildren(...(answers ? [this.round('Decline', 'no', DRAWN.hangUp, () => this.act('decline', c.id)), this.round('Answer', 'yes', DRAWN.phone, () => this.act('answer', c.id))] :
			!over ? [] : [button('Close', () => this.close(), { class: 'close' })]));
		this.root.hidden = false;
		this.device.rings(rings);
		clearTimeout(this.timer);
		if (rings) this.timer = setTimeout(() => this.update(), c.rings_until_ms - serverNow() + 50);
		else if (over && !still()) this.timer = setTimeout(() => this.close(), STAYS_MS);
	}
}
