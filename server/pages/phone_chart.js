// server/pages/phone_chart.js: the statechart, the client's state lit up, and the way they came.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { el } from '/phone/phone_dom.js';
import { phoneState, store } from '/phone/phone_store.js';

export class Chart {
	constructor() {
		this.words = el('p', { class: 'state', role: 'status' });
		this.way = el('ol', { class: 'way', 'aria-label': 'States so far' });
		this.frame = el('div', { class: 'chart-frame', tabindex: '0', role: 'region', 'aria-label': 'Statechart' });
		this.root = el('div', { class: 'chart-box' }, this.words, this.frame, this.way);
		new ResizeObserver(() => this.center()).observe(this.frame);
		api.chart().then((svg) => this.take(svg), () => this.take(null));
	}

	take(svg) {
		if (!svg || svg.localName !== 'svg') {
			this.frame.hidden = true;
			return;
		}
		for (const e of svg.querySelectorAll('script, style, [style]')) if (e.hasAttribute('style')) e.removeAttribute('style'); else e.remove();
		svg.setAttribute('role', 'img');
		svg.setAttribute('aria-label', 'The statechart of the conversation');
		this.frame.append(svg);
		this.svg = svg;
		this.sign = '';
		this.update(this.phone);
	}

	// The states in the order in which this client came through them.
	trail(phone) {
		const states = [];
		for (const row of store.rows.values()) {
			const change = row.phone === phone && row.table === 'clients' && row.columns.find(([name]) => name === 'state');
			for (const s of change ? [change[1], change[2]] : []) if (s && states.at(-1) !== s) states.push(s);
		}
		return states;
	}

	update(phone) {
		this.phone = phone;
		const state = phoneState(phone)?.client?.state ?? '', trail = this.trail(phone);
		const sign = [phone, state, ...trail].join();
		if (sign === this.sign) return;
		this.sign = sign;
		this.words.replaceChildren(el('span', { class: 'soft' }, 'State '), el('b', { 'data-state': state }, state || 'not a client yet'));
		this.way.replaceChildren(...trail.map((s, i) => el('li', s === state && i === trail.length - 1 ? { 'aria-current': 'step' } : {}, s)));
		if (!this.svg) return;
		for (const e of this.svg.querySelectorAll('.lit, .been')) e.classList.remove('lit', 'been');
		for (const s of trail) this.node(s)?.classList.add('been');
		this.node(state)?.classList.add('lit');
		this.center();
	}

	center() {
		const node = this.svg?.querySelector('.lit');
		if (!node) return;
		const box = node.getBoundingClientRect(), frame = this.frame.getBoundingClientRect();
		this.frame.scrollBy(box.left + box.width / 2 - frame.left - frame.width / 2, box.top + box.height / 2 - frame.top - frame.height / 2);
	}

	node(state) {
		return state ? this.svg.querySelector('#st_' + CSS.escape(state)) : null;
	}
}
