// server/pages/phone.js: the table with the phones on it: which of them are in sight, the clock, the pane beside them.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { button, el } from '/phone/phone_dom.js';
import { Device } from '/phone/phone_device.js';
import { Pane } from '/phone/phone_pane.js';
import { listen, phoneState, refresh, serverNow, start, store } from '/phone/phone_store.js';

const $ = (id) => document.getElementById(id);
const FIRST = ['+447700900101', '+12125550142', '+353209110145'];
const THREE_PX = 1700, TWO_PX = 1120;
const devices = new Map();
let inSight = [], chosen = '', drawn = '';
const pane = new Pane();

function trouble(words) {
	const box = $('trouble');
	box.textContent = words;
	box.hidden = !words;
	clearTimeout(trouble.timer);
	if (words) trouble.timer = setTimeout(() => { box.hidden = true; }, 8000);
}

const room = () => (innerWidth >= THREE_PX ? 3 : innerWidth >= TWO_PX ? 2 : 1);

function deviceOf(phone) {
	if (!devices.has(phone)) devices.set(phone, new Device(phoneState(phone), trouble, () => choose(phone)));
	return devices.get(phone);
}

// Puts the phones of the moment on the table, and says which are there.
function lay() {
	const place = inSight.slice(0, room());
	if (!place.includes(chosen)) chosen = place[0];
	const sign = place.join() + chosen + store.phones.map((s) => s.phone.phone + s.phone.label).join();
	if (sign === drawn) return;
	drawn = sign;
	const nodes = place.map((p) => deviceOf(p).root);
	for (const node of [...$('devices').children]) if (!nodes.includes(node)) node.remove();
	nodes.forEach((node, i) => { if ($('devices').children[i] !== node) $('devices').insertBefore(node, $('devices').children[i] ?? null); });
	for (const [phone, d] of devices) d.root.classList.toggle('chosen', phone === chosen);
	$('phones').replaceChildren(...store.phones.map(({ phone: p }) => button(p.network ? `${p.label}, ${p.network}` : p.label, () => bring(p.phone),
		{ 'aria-pressed': String(place.includes(p.phone)), class: p.phone === chosen ? 'chosen' : '', 'data-phone': p.phone })), button('+', () => $('add').showModal(), { title: 'another phone', 'aria-label': 'another phone' }));
	pane.choose(chosen);
}

function choose(phone) {
	if (phone === chosen) return;
	chosen = phone;
	lay();
}

// A phone is put on the table, in the place of the one that was longest not chosen.
function bring(phone) {
	if (!inSight.slice(0, room()).includes(phone)) inSight = [phone, ...inSight.filter((p) => p !== phone)];
	location.hash = phone;
	chosen = phone;
	lay();
	for (const p of inSight.slice(0, room())) deviceOf(p).update();
}

function begin() {
	const known = (p) => phoneState(p) !== undefined, wanted = decodeURIComponent(location.hash.slice(1));
	const rest = store.phones.map((s) => s.phone.phone).filter((p) => !FIRST.includes(p));
	inSight = [...FIRST.filter(known), ...rest];
	bring(known(wanted) ? wanted : inSight[0]);
	devices.get(chosen).messages.body.focus({ preventScroll: true });
}

function shown(changed) {
	if (inSight.length === 0) begin();
	for (const p of store.phones) if (!inSight.includes(p.phone.phone)) inSight.push(p.phone.phone);
	lay();
	if (changed.size === 0) return;
	for (const d of devices.values()) d.update();
	pane.update();
}

function tick() {
	$('clock').textContent = new Date(serverNow()).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
	for (const d of devices.values()) d.tick();
}

async function add() {
	const form = new FormData($('add').querySelector('form'));
	if ($('add').returnValue !== 'add') return;
	try {
		const made = await api.addPhone({ country: form.get('country'), kind: form.get('kind'), network: form.get('network') });
		await refresh();
		bring(made.phone);
	} catch (e) {
		trouble(e.message);
	}
}

for (const b of document.querySelectorAll('[data-advance]')) {
	b.onclick = async () => {
		try {
			await api.advance(b.dataset.advance);
			await refresh();
			tick();
		} catch (e) {
			trouble(e.message);
		}
	};
}
$('pane').append(pane.root);
$('add').onclose = add;
window.addEventListener('resize', lay);
setInterval(tick, 1000);
listen(shown);
start(trouble);
