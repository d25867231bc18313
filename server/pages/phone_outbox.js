// server/pages/phone_outbox.js: texts on their way out of one phone: one after the other, none lost, a failed one can be tried again.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { refresh, store } from '/phone/phone_store.js';

let count = 0;

export class Outbox {
	constructor(phone, changed) {
		this.phone = phone;
		this.changed = changed;
		this.waiting = [];          // { key, to, body, extra, tick, at_ms, sid }
		this.running = false;
	}

	add(to, body, extra) {
		this.waiting.push({ key: 'out' + ++count, to, body, extra, tick: 'sending', at_ms: Date.now() + store.skew });
		this.changed();
		this.run();
	}

	retry(key) {
		const text = this.waiting.find((t) => t.key === key);
		if (text) text.tick = 'sending';
		this.changed();
		this.run();
	}

	// What the live answer does not show yet.
	unseen() {
		this.waiting = this.waiting.filter((t) => !t.sid || ![...store.messages.values()].some((m) => m.sid === t.sid));
		return this.waiting;
	}

	// Is an answer awaited?
	get busy() {
		return this.running;
	}

	async run() {
		if (this.running) return;
		this.running = true;
		for (let text; (text = this.waiting.find((t) => t.tick === 'sending' && !t.sid));) {
			try {
				const answer = await api.sendText({ phone: this.phone, to: text.to, body: text.body, ...text.extra });
				text.sid = answer.sid;
				text.tick = answer.waits_ms ? 'sent' : 'delivered';
			} catch (e) {
				text.tick = 'failed';
				text.why = e.message;
			}
			this.changed();
			await refresh().catch(() => {});
		}
		this.running = false;
		this.changed();
	}
}
