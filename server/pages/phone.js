// server/pages/phone.js: the phone in the browser: shows what the server knows, sends what its owner does.
// SPDX-License-Identifier: MIT
'use strict';

const POLL_MS = 700;
const $ = (id) => document.getElementById(id);
let phones = [], chosen = null, state = null, clockAhead = 0, seen = '', polling = 0;

function trouble(text) {
	const box = $('trouble');
	box.textContent = text;
	box.hidden = !text;
	clearTimeout(trouble.timer);
	if (text) trouble.timer = setTimeout(() => { box.hidden = true; }, 8000);
}

async function ask(path, body) {
	const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
	const answer = await fetch(path, init);
	const text = await answer.text();
	let json = null;
	try { json = JSON.parse(text); } catch { /* said below */ }
	if (!answer.ok || json === null) throw new Error(json && json.error ? json.error : 'the server answered ' + answer.status);
	return json;
}

// What the owner does: then look at once what came of it.
async function act(path, body) {
	try {
		trouble('');
		const answer = await ask(path, body);
		await refresh();
		return answer;
	} catch (e) {
		trouble(e.message);
		return null;
	}
}

function element(name, className, text) {
	const e = document.createElement(name);
	if (className) e.className = className;
	if (text !== undefined) e.textContent = text;
	return e;
}

// A text with its links clickable, and each line that is a code with a button that dials it.
function fill(bubble, text) {
	const link = /https?:\/\/[^\s]+/g;
	let first = true, afterButton = true;
	for (const line of text.split('\n')) {
		const code = /^[*#][*#0-9+]{2,}$/.test(line.trim());
		if (!first && !code && !afterButton) bubble.append('\n');
		first = false;
		afterButton = code;
		if (code) {
			const dial = element('button', '', line.trim());
			dial.type = 'button';
			dial.title = 'dial this code';
			dial.onclick = () => act('/phone/api/dial', { phone: chosen, digits: line.trim() });
			bubble.append(dial);
			continue;
		}
		let from = 0;
		for (const m of line.matchAll(link)) {
			const url = m[0].replace(/[.,;:!?)]+$/, '');
			const a = element('a', '', url);
			a.href = url;
			a.target = '_blank';
			a.rel = 'noreferrer';
			bubble.append(line.slice(from, m.index), a);
			from = m.index + url.length;
		}
		bubble.append(line.slice(from));
	}
}

function timeOf(ms) {
	return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function showThread(messages) {
	const key = chosen + JSON.stringify(messages.map((m) => [m.id, m.status]));
	if (key === seen) return;
	seen = key;
	const thread = $('thread'), day = (ms) => new Date(ms).toDateString();
	let last = '';
	thread.replaceChildren();
	for (const m of messages) {
		if (day(m.at_ms) !== last) {
			last = day(m.at_ms);
			thread.append(element('div', 'when', last));
		}
		if (m.direction === 'note') {
			thread.append(element('div', 'note', m.body));
			continue;
		}
		const mine = m.direction === 'inbound';
		const bubble = element('div', 'bubble' + (mine ? ' mine' : '') + (m.status === 'failed' ? ' failed' : ''));
		bubble.title = timeOf(m.at_ms) + ' · ' + m.from + ' → ' + m.to + ' · ' + m.status + (m.error_code ? ' ' + m.error_code : '');
		if (mine) bubble.textContent = (m.media ? '[picture] ' : '') + m.body;
		else fill(bubble, m.body);
		thread.append(bubble);
	}
	thread.scrollTop = thread.scrollHeight;
}

// A fact about the client in words: times as the reader's clock has them.
function inWords(name, value) {
	return name.endsWith('_at') ? new Date(value).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }) : String(value);
}

function showClient(client) {
	const rows = client ? Object.entries(client).filter(([name, value]) => value !== null && name !== 'id' && name !== 'phone') : [['state', 'not a client yet']];
	$('client').replaceChildren(...rows.flatMap(([name, value]) => [element('dt', '', name.replaceAll('_', ' ')), element('dd', '', inWords(name, value))]));
}

function showState() {
	const phone = state.phone || { label: chosen, country: '', network: '', line: chosen };
	$('label').textContent = phone.label;
	$('about').textContent = phone.phone + ' · ' + phone.network + ', ' + phone.country + (phone.line !== phone.phone ? ' · business line ' + phone.line : '');
	$('forwards').textContent = state.forwards.length === 0 ? 'No forwarding is set.' :
		'Forwarding: ' + state.forwards.map((f) => f.reason.replace('_', ' ') + ' → ' + f.target).join(', ');
	$('subscription').textContent = state.subscription ? 'Subscription: ' + state.subscription.status : 'No subscription yet.';
	showClient(state.client);
	const to = $('to'), own = state.client && state.client.number, want = (own ? 2 : 1);
	if (to.options.length !== want || (own && to.options[1].value !== own)) {
		to.replaceChildren(new Option('usher (the onboarding number)', ''));
		if (own) to.append(new Option('my number ' + own, own));
	}
}

function showPhones() {
	const buttons = phones.map((p) => {
		const b = element('button', '', p.label + (p.network ? ', ' + p.network : ''));
		b.type = 'button';
		b.setAttribute('aria-pressed', String(p.phone === chosen));
		b.onclick = () => choose(p.phone);
		return b;
	});
	const add = element('button', '', '+');
	add.type = 'button';
	add.title = 'another phone';
	add.setAttribute('aria-label', 'another phone');
	add.onclick = () => $('add').showModal();
	$('phones').replaceChildren(...buttons, add);
}

async function refresh() {
	const phone = chosen, query = '?phone=' + encodeURIComponent(phone);
	const [now, messages] = await Promise.all([ask('/phone/api/state' + query), ask('/phone/api/messages' + query)]);
	if (phone !== chosen) return;
	state = now;
	showState();
	showThread(messages);
}

async function poll() {
	clearTimeout(polling);
	try {
		if (chosen) await refresh();
	} catch (e) {
		trouble(e.message);
	}
	polling = setTimeout(poll, POLL_MS);
}

function choose(phone) {
	chosen = phone;
	location.hash = phone;
	showPhones();
	poll();
	$('body').focus();
}

function tick() {
	$('clock').textContent = new Date(Date.now() + clockAhead).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
}

async function readClock() {
	const clock = await ask('/phone/clock');
	clockAhead = clock.now_ms - Date.now();
	tick();
}

async function loadPhones() {
	phones = await ask('/phone/api/phones');
	showPhones();
}

async function sendText(extra) {
	const body = $('body').value;
	if (!body && !extra) return;
	$('body').value = '';
	await act('/phone/api/text', { phone: chosen, to: $('to').value, body, twice: $('twice').checked, ...extra });
}

function bind() {
	$('compose').onsubmit = (e) => { e.preventDefault(); sendText(); };
	$('body').onkeydown = (e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); sendText(); } };
	$('picture').onclick = () => sendText({ pictures: 1 });
	$('dial').onsubmit = async (e) => {
		e.preventDefault();
		const digits = $('digits').value.trim();
		if (digits && await act('/phone/api/dial', { phone: chosen, digits })) $('digits').value = '';
	};
	$('call-us').onclick = () => act('/phone/api/dial', { phone: chosen, digits: 'usher' });
	for (const b of document.querySelectorAll('[data-ring]')) b.onclick = () => act('/phone/api/ring', { phone: chosen, how: b.dataset.ring });
	for (const b of document.querySelectorAll('[data-money]')) b.onclick = () => act('/phone/api/money', { phone: chosen, what: b.dataset.money });
	for (const b of document.querySelectorAll('[data-advance]')) {
		b.onclick = async () => {
			await act('/phone/clock?advance=' + b.dataset.advance, {});
			readClock().catch((e) => trouble(e.message));
		};
	}
	new ResizeObserver(() => { $('thread').scrollTop = $('thread').scrollHeight; }).observe($('thread'));
	$('add').onclose = async () => {
		const form = new FormData($('add').querySelector('form'));
		if ($('add').returnValue !== 'add') return;
		const made = await act('/phone/api/phones', { country: form.get('country'), kind: form.get('kind'), network: form.get('network') });
		await loadPhones();
		if (made) choose(made.phone);
	};
}

async function start() {
	bind();
	setInterval(tick, 1000);
	await Promise.all([readClock(), loadPhones()]);
	const wanted = decodeURIComponent(location.hash.slice(1));
	choose(phones.some((p) => p.phone === wanted) ? wanted : phones[0].phone);
}

start().catch((e) => trouble(e.message));
