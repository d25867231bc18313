// server/pages/phone_feed.js: a list that grows at its end: bounded, filtered by phone, copied as text.
// SPDX-License-Identifier: MIT
import { el } from '/phone/phone_dom.js';
import { store } from '/phone/phone_store.js';

const SHOWN_MAX = 150;

export class Feed {
	// kind: of the store; draw(item) -> node; plain(item) -> text; none: words for an empty list
	constructor(kind, words, draw, plain, none) {
		Object.assign(this, { kind, draw, plain });
		this.nodes = new Map();
		this.none = el('li', { class: 'none' }, none);
		this.root = el('ol', { class: 'feed ' + kind, 'aria-label': words, tabindex: '0' });
	}

	items(phone) {
		return [...store[this.kind].values()].filter((i) => !phone || i.phone === phone).sort((a, b) => a.id - b.id).slice(-SHOWN_MAX);
	}

	text(phone) {
		return this.items(phone).map(this.plain).join('\n');
	}

	update(phone) {
		const items = this.items(phone), sign = phone + items.map((i) => i.id).join();
		if (sign === this.sign) return;
		const atEnd = this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 80 || !this.sign;
		this.sign = sign;
		const kept = new Map(items.map((i) => [i.id, this.nodes.get(i.id) ?? this.draw(i)]));
		this.nodes = kept;
		this.root.replaceChildren(...(items.length ? kept.values() : [this.none]));
		if (atEnd) this.root.scrollTop = this.root.scrollHeight;
	}
}
