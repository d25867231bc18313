// server/pages/phone_store.js: what is known: phones, texts, calls, rows, requests; looked for again and again, told to whoever listens.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';

const LOOK_MS = 400, HIDDEN_MS = 3000;
const KEPT = { messages: 4000, calls: 500, rows: 400, wire: 200 };

export const store = {
	usher: '', phones: [], now: 0, skew: 0, waiting: 0,
	messages: new Map(), calls: new Map(), rows: new Map(), wire: new Map(),
	first: true,                // the first answer: nothing in it is news
};

const listeners = [];
let after = 0, since = 0, timer = 0, running = null, again = false;

export function listen(f) {
	listeners.push(f);
}

export const phoneState = (phone) => store.phones.find((s) => s.phone.phone === phone);
export const serverNow = () => Date.now() + store.skew;

// Takes in what is new; which kinds changed.
function merge(answer) {
	const changed = new Set();
	for (const kind of Object.keys(KEPT)) {
		const known = store[kind];
		for (const item of answer[kind]) {
			const text = JSON.stringify(item);
			if (known.get(item.id)?.text === text) continue;
			known.set(item.id, { ...item, text });
			changed.add(kind);
		}
		for (const id of known.keys()) {
			if (known.size <= KEPT[kind]) break;
			known.delete(id);
		}
	}
	const phones = JSON.stringify(answer.phones);
	if (phones !== store.phonesText) {
		store.phonesText = phones;
		store.phones = answer.phones;
		changed.add('phones');
	}
	store.usher = answer.usher;
	store.waiting = answer.waiting;
	store.skew = answer.now_ms - Date.now();
	return changed;
}

async function look() {
	const answer = await api.live(after, since);
	after = answer.next;
	since = answer.now_ms;
	const changed = merge(answer);
	for (const f of listeners) f(changed);
	store.first = false;
}

// Looks now, or as soon as the look under way is over. Resolves when what was there at the call is shown.
export async function refresh() {
	if (running) {
		again = true;
		await running.catch(() => {});
		if (!again) return running;
	}
	again = false;
	clearTimeout(timer);
	running = look();
	try {
		await running;
	} finally {
		running = null;
		timer = setTimeout(watch, document.hidden ? HIDDEN_MS : LOOK_MS);
	}
}

let told = () => {};

function watch() {
	refresh().then(() => told(''), (e) => told('The server does not answer; trying again. (' + e.message + ')'));
}

// tell(words): the server is away, or '' again.
export function start(tell) {
	told = tell;
	document.addEventListener('visibilitychange', () => { if (!document.hidden) watch(); });
	watch();
}

export function messagesOf(phone) {
	return [...store.messages.values()].filter((m) => m.from === phone || m.to === phone).sort((a, b) => a.id - b.id);
}

export function callsOf(phone) {
	return [...store.calls.values()].filter((c) => c.phone === phone).sort((a, b) => a.id - b.id);
}
