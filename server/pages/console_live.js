// console_live.js: what happens, as it happens: one EventSource for the whole console, opened again whenever it ends.
// SPDX-License-Identifier: MIT
//
// on(event, handler)   event: states, attention, client, job, number. The handler gets the parsed JSON; it ends with the page, or by the
//                      function that is returned
// again(handler)       the connection was away and is back: read anew what may have been missed
// throttled(handler, ms)   at most once in so many ms, the last call always, unless its page has ended
// start(tell)          by the frame: tell(true | false) whether we hear anything now;   endPage() by the frame
const SOURCE = '/console/events';
const WAIT_MS = [1000, 2000, 5000, 10000, 30000];
let source = null, tries = 0, tell = () => {}, was = false;
const handlers = new Map(), heard = new Set();
let backs = [], page = 0;

function open() {
	source = new EventSource(SOURCE);
	source.onopen = () => {
		tell(true);
		tries = 0;
		if (was) for (const h of backs) h();
		was = true;
	};
	source.onerror = () => {
		tell(false);
		if (source.readyState !== EventSource.CLOSED) return; // the browser tries by itself
		setTimeout(open, WAIT_MS[Math.min(tries++, WAIT_MS.length - 1)]);
	};
	for (const event of heard) listen(event);
}

function listen(event) {
	source.addEventListener(event, (e) => {
		let data = null;
		try { data = JSON.parse(e.data); } catch { return; }
		for (const h of handlers.get(event) ?? []) h(data);
	});
}

export function start(told) {
	tell = told;
	open();
}

export function on(event, handler) {
	if (!handlers.has(event)) handlers.set(event, new Set());
	handlers.get(event).add(handler);
	if (!heard.has(event)) {
		heard.add(event);
		if (source) listen(event);
	}
	return () => handlers.get(event).delete(handler);
}

export function again(handler) { backs.push(handler); }

export function endPage() {
	handlers.forEach((set) => set.clear());
	backs = [];
	page++;
}

export function throttled(handler, ms) {
	const mine = page;
	let timer = null, last = 0;
	return (...args) => {
		clearTimeout(timer);
		const wait = Math.max(0, last + ms - Date.now());
		timer = setTimeout(() => { last = Date.now(); if (mine === page) handler(...args); }, wait);
	};
}
