// server/pages/phone_pane.js: the inside of usher beside the phones: chart, wire, database, what it knows of the owner.
// SPDX-License-Identifier: MIT
import { button, el } from '/phone/phone_dom.js';
import { Chart } from '/phone/phone_chart.js';
import { rowsFeed } from '/phone/phone_rows.js';
import { wireFeed } from '/phone/phone_wire.js';
import { phoneState, store } from '/phone/phone_store.js';

// A fact about the client in words: times as the reader's clock has them.
function inWords(name, value) {
	return name.endsWith('_at') ? new Date(value).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }) : String(value);
}

export class Pane {
	constructor() {
		this.chart = new Chart();
		this.wire = wireFeed();
		this.rows = rowsFeed();
		this.facts = el('dl', { class: 'facts', id: 'client' });
		this.whose = el('select', { onchange: () => this.update(), 'aria-label': 'Whose' }, el('option', { value: 'this' }, 'this phone'), el('option', { value: '' }, 'all phones'));
		this.copy = button('Copy', () => this.copyText());
		this.pages = { wire: ['On the wire', this.wire.root], rows: ['Database', this.rows.root], facts: ['What usher knows', this.facts] };
		this.tabs = Object.entries(this.pages).map(([name, [words, root]]) => {
			root.id = root.id || 'page-' + name;
			return el('button', { type: 'button', role: 'tab', id: 'tab-' + name, 'aria-controls': root.id, onclick: () => this.open(name), onkeydown: (e) => this.arrow(e) }, words);
		});
		for (const [name, [, root]] of Object.entries(this.pages)) root.parentPanel = el('div', { class: 'panel', role: 'tabpanel', 'aria-labelledby': 'tab-' + name }, root);
		this.name = el('h2');
		this.root = el('div', { class: 'pane' }, this.name, this.chart.root, el('div', { class: 'pane-head' }, el('div', { role: 'tablist', 'aria-label': 'Inside usher' }, ...this.tabs), this.whose, this.copy),
			...Object.values(this.pages).map(([, root]) => root.parentPanel));
		this.open('wire');
	}

	open(name) {
		this.at = name;
		for (const t of this.tabs) {
			const on = t.id === 'tab-' + name;
			t.setAttribute('aria-selected', String(on));
			t.tabIndex = on ? 0 : -1;
		}
		for (const [key, [, root]] of Object.entries(this.pages)) root.parentPanel.hidden = key !== name;
		const [, root] = this.pages[name];
		root.scrollTop = root.scrollHeight;
	}

	arrow(e) {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
		if (!step) return;
		const next = this.tabs[(this.tabs.findIndex((t) => t.tabIndex === 0) + step + this.tabs.length) % this.tabs.length];
		next.click();
		next.focus();
	}

	async copyText() {
		const phone = this.whose.value === 'this' ? this.phone : '';
		const text = this.at === 'facts' ? this.facts.innerText : this[this.at].text(phone);
		const done = await navigator.clipboard.writeText(text).then(() => 'Copied', () => 'Not allowed');
		this.copy.textContent = done;
		setTimeout(() => { this.copy.textContent = 'Copy'; }, 1500);
	}

	showFacts(client) {
		const sign = JSON.stringify(client);
		if (sign === this.factsSign) return;
		this.factsSign = sign;
		const rows = client ? Object.entries(client).filter(([name, value]) => value !== null && name !== 'id' && name !== 'phone') : [['state', 'not a client yet']];
		this.facts.replaceChildren(...rows.flatMap(([name, value]) => [el('dt', {}, name.replaceAll('_', ' ')), el('dd', {}, inWords(name, value))]));
	}

	choose(phone) {
		this.phone = phone;
		this.update();
	}

	update() {
		const state = phoneState(this.phone);
		if (!state) return;
		this.name.textContent = 'Inside usher: ' + state.phone.label;
		const phone = this.whose.value === 'this' ? this.phone : '';
		this.chart.update(this.phone);
		this.wire.update(phone);
		this.rows.update(phone);
		this.showFacts(state.client);
		this.tabs[0].textContent = store.waiting > 0 ? `On the wire (${store.waiting} to come)` : 'On the wire';
	}
}
