// server/pages/phone_messages.js: the Messages app of one phone: who there is to write to, and one conversation.
// SPDX-License-Identifier: MIT
import { button, clockTime, DRAWN, el, icon, still } from '/phone/phone_dom.js';
import { fillText } from '/phone/phone_text.js';
import { pretty } from '/phone/phone_mmi.js';
import { messagesOf, phoneState, serverNow, store } from '/phone/phone_store.js';

const TYPING_MS = 900, GROUP_MS = 10 * 60000, TEXT_MAX = 1600;
const TICKS = { sending: ['◌', 'Sending'], sent: ['✓', 'Sent'], delivered: ['✓✓', 'Delivered'], failed: ['!', 'Not delivered'] };
const FIRST = { GB: ['hello', 'Plumber, Leeds'], US: ['hello', 'Hair salon, Austin'], CA: ['hello', 'Bakery, Toronto'], IE: ['hello', 'Florist, Cork'], AU: ['hello', 'Electrician, Perth'] };

function dayOf(ms) {
	const day = new Date(ms).toDateString();
	return day === new Date(serverNow()).toDateString() ? 'Today' : new Date(ms).toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' });
}

export class Messages {
	// device: { phone, outbox, dial(digits), extra(): what goes wrong with the next text, changed() }
	constructor(device) {
		this.device = device;
		this.to = '';               // '' the onboarding number, else the client's own
		this.shown = new Map();     // id -> when it may be seen
		this.parts = new Map();     // key -> { sign, node }
		this.seen = 0;              // newest id that was on screen
		this.thread = el('div', { class: 'thread', role: 'log', 'aria-live': 'polite', 'aria-label': `Texts of ${device.label}`, tabindex: '0' });
		this.chips = el('div', { class: 'chips' });
		this.typing = el('div', { class: 'typing', 'aria-label': 'usher is writing' }, el('i'), el('i'), el('i'));
		this.invite = el('div', { class: 'invite' }, el('p', {}, 'Text anything to begin.'), this.chips);
		this.body = el('textarea', { class: 'body', rows: '1', maxlength: String(TEXT_MAX), placeholder: 'Text message', 'aria-label': 'Text message',
			oninput: () => this.fit(), onkeydown: (e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.send(); } } });
		this.send_ = el('button', { class: 'send', type: 'submit', 'aria-label': 'Send' }, icon(...DRAWN.send));
		this.name = el('strong');
		this.about = el('span', { class: 'soft' });
		this.other = button('', () => this.open(this.to ? '' : this.own()), { class: 'other' });
		this.head = el('header', { class: 'bar-top' }, el('span', { class: 'avatar', 'aria-hidden': 'true' }, 'u'), el('div', {}, this.name, this.about), this.other);
		this.form = el('form', { class: 'compose', onsubmit: (e) => { e.preventDefault(); this.send(); } }, this.body, this.send_);
		this.root = el('section', { class: 'screen messages', 'aria-label': `Messages of ${device.label}` }, this.head, this.thread, this.form);
		new ResizeObserver(() => this.toEnd()).observe(this.thread);
		this.suggest();
	}

	own() {
		return phoneState(this.device.phone)?.client?.number ?? '';
	}

	suggest() {
		const country = phoneState(this.device.phone)?.phone.country;
		this.chips.replaceChildren(...(FIRST[country] ?? FIRST.GB).map((words) => button(words, () => this.write(words), { class: 'chip' })));
	}

	open(to) {
		this.to = to;
		this.parts.clear();
		this.thread.replaceChildren();
		this.update();
		this.body.focus();
	}

	fit() {
		this.body.style.height = 'auto';
		this.body.style.height = Math.min(this.body.scrollHeight + 2, 110) + 'px';
	}

	send() {
		const words = this.body.value;
		if (!words.trim()) return;
		this.body.value = '';
		this.fit();
		this.write(words);
	}

	write(words) {
		this.device.outbox.add(this.to, words, this.device.extra());
	}

	// All of this conversation: what the network shows, then what is on its way.
	list() {
		const peer = this.to || store.usher;
		return messagesOf(this.device.phone).filter((m) => m.from === peer || m.to === peer);
	}

	// Texts of usher's appear one after the other, each after a moment of writing.
	mayShow(m, before) {
		if (!this.shown.has(m.id)) {
			const news = !store.first && m.direction !== 'inbound' && m.direction !== 'note' && !still();
			this.shown.set(m.id, news ? Math.max(Date.now(), before) + TYPING_MS : 0);
		}
		return this.shown.get(m.id);
	}

	part(m) {
		const mine = m.direction === 'inbound';
		if (m.direction === 'note') return el('p', { class: 'told' }, m.body);
		const bubble = el('div', { class: mine ? 'bubble mine' : 'bubble', dir: 'auto' });
		if (m.media) bubble.append(el('span', { class: 'picture', role: 'img', 'aria-label': 'picture' }));
		if (mine) bubble.append(m.body);
		else fillText(bubble, m.body, (digits) => this.device.dial(digits));
		const meta = el('div', { class: 'meta' }, clockTime(m.at_ms));
		if (m.segments > 1) meta.append(el('span', {}, `${m.segments} parts`));
		if (mine) {
			const [sign, words] = TICKS[m.tick] ?? TICKS.delivered;
			meta.append(el('span', { class: 'tick ' + m.tick }, el('span', { 'aria-hidden': 'true' }, sign), ' ' + words));
			if (m.tick === 'failed' && m.key) meta.append(button('Try again', () => this.device.outbox.retry(m.key), { class: 'again', title: m.why }));
		} else if (m.status === 'failed') {
			meta.append(el('span', { class: 'tick failed' }, 'stopped by the carrier' + (m.error_code ? ` (${m.error_code})` : '')));
			bubble.classList.add('stopped');
		}
		return el('div', { class: mine ? 'msg mine' : 'msg' }, bubble, meta);
	}

	update() {
		const own = this.own();
		this.name.textContent = this.to ? 'My business number' : 'usher';
		this.about.textContent = pretty(this.to || store.usher);
		this.other.hidden = !own;
		this.other.textContent = this.to ? 'To usher' : 'My number';
		const nodes = [];
		let last = 0, next = 0, before = 0, newest = 0;
		const all = this.list();
		const out = this.device.outbox.unseen().filter((t) => t.to === this.to).map((t) => ({ ...t, id: t.key, direction: 'inbound', media: t.extra.pictures ?? 0 }));
		for (const m of [...all, ...out]) {
			const at = typeof m.id === 'number' ? before = this.mayShow(m, before) : 0;
			if (at > Date.now()) {
				next = next || at;
				continue;
			}
			if (m.at_ms - last > GROUP_MS) nodes.push(this.keep('t' + m.id, dayOf(m.at_ms), () => el('p', { class: 'when' }, el('b', {}, dayOf(m.at_ms)), ' ' + clockTime(m.at_ms))));
			last = m.at_ms;
			if (typeof m.id === 'number') newest = Math.max(newest, m.id);
			nodes.push(this.keep(m.id, `${m.tick} ${m.status}`, () => this.part(m)));
		}
		if (next || this.device.outbox.busy) nodes.push(this.typing);
		if (nodes.length === 0) nodes.push(this.invite);
		this.place(nodes);
		clearTimeout(this.timer);
		if (next) this.timer = setTimeout(() => { this.update(); this.device.changed(); }, next - Date.now() + 10);
		this.newest = newest;
	}

	// The node of before, unless what it shows has changed.
	keep(key, sign, make) {
		const old = this.parts.get(key);
		if (old && old.sign === sign) return old.node;
		const node = make();
		this.parts.set(key, { sign, node });
		return node;
	}

	place(nodes) {
		const atEnd = this.thread.scrollHeight - this.thread.scrollTop - this.thread.clientHeight < 60;
		const grows = nodes.length > this.thread.children.length;
		nodes.forEach((node, i) => {
			const there = this.thread.children[i];
			if (there !== node) this.thread.insertBefore(node, there ?? null);
		});
		while (this.thread.children.length > nodes.length) this.thread.lastChild.remove();
		if (atEnd || grows) this.toEnd();
	}

	toEnd() {
		this.thread.scrollTop = this.thread.scrollHeight;
	}

	// Texts that came while nobody looked.
	unread(looking) {
		const all = messagesOf(this.device.phone).filter((m) => m.direction.startsWith('outbound') && (this.shown.get(m.id) ?? 0) <= Date.now());
		if (looking || store.first) this.seen = Math.max(this.seen, ...all.map((m) => m.id));
		return all.filter((m) => m.id > this.seen);
	}
}
