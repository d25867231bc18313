// server/pages/phone_device.js: one phone on the table: its case, status bar, apps, banners, and what happens to it.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { button, clockTime, DRAWN, el, icon } from '/phone/phone_dom.js';
import { Desk } from '/phone/phone_desk.js';
import { Keypad } from '/phone/phone_keypad.js';
import { Messages } from '/phone/phone_messages.js';
import { pretty, sheetOf } from '/phone/phone_mmi.js';
import { Outbox } from '/phone/phone_outbox.js';
import { Ringing } from '/phone/phone_ringing.js';
import { Settings } from '/phone/phone_settings.js';
import { phoneState, refresh, serverNow, store } from '/phone/phone_store.js';
import { Trouble } from '/phone/phone_trouble.js';

const BANNER_MS = 5000;
const APPS = [['messages', 'Messages'], ['phone', 'Phone'], ['settings', 'Settings']];

export class Device {
	// tell(words): trouble, for all to see; chosen(): somebody turns to this phone
	constructor(state, tell, chosen) {
		this.phone = state.phone.phone;
		this.kind = state.phone.kind;
		this.label = `${state.phone.label}, ${state.phone.phone}`;
		this.trouble = tell;
		this.outbox = new Outbox(this.phone, () => this.update());
		this.troubles = new Trouble(this);
		this.messages = new Messages(this);
		this.keypad = new Keypad(this);
		this.settings = new Settings(this);
		this.ringing = new Ringing(this);
		this.screens = { home: this.home(), messages: this.messages.root, phone: this.keypad.root, settings: this.settings.root };
		this.build(state.phone);
		this.root.addEventListener('focusin', chosen);
		this.root.addEventListener('pointerdown', chosen);
		this.show('messages');
		this.update();
	}

	build(p) {
		this.time = el('span', { class: 'time' });
		this.diverts = el('span', { class: 'diverts', title: 'calls are forwarded', 'aria-label': 'calls are forwarded', role: 'img', hidden: true }, icon(...DRAWN.forward));
		this.banner = el('div', { class: 'banner', role: 'status' });
		this.sheet = el('div', { class: 'sheet', role: 'alertdialog', 'aria-label': 'Answer of the network', hidden: true });
		const status = el('div', { class: 'status' }, this.time, el('span', { class: 'radio' }, this.diverts, el('span', { class: 'network' }, p.network || 'no network name'), icon(...DRAWN.signal), icon(...DRAWN.battery)));
		this.display = el('div', { class: 'display' }, status, this.banner, ...Object.values(this.screens), this.ringing.root, this.sheet,
			el('div', { class: 'home-bar' }, button('', () => this.show('home'), { class: 'home-button', 'aria-label': 'Home screen' })));
		this.case_ = el('div', { class: 'case' }, el('i', { class: 'lens', 'aria-hidden': 'true' }), this.display);
		const faces = p.kind === 'landline' && this.faces();
		const where = p.line === p.phone ? '' : ` · business line ${pretty(p.line)}`;
		this.root = el('article', { class: `device ${p.kind}`, 'data-phone': p.phone, 'aria-label': this.label },
			el('h2', {}, p.label, el('span', { class: 'about' }, `${p.phone} · ${p.network ? p.network + ', ' : ''}${p.country}${where}`)), faces, el('div', { class: 'stage' }, this.case_, this.desk?.root), this.troubles.root);
		if (faces) this.face('mobile');
	}

	// A business with a landline: the owner texts from a mobile, customers call the desk phone.
	faces() {
		this.desk = new Desk(this);
		this.switches = [['mobile', 'Owner’s mobile'], ['desk', 'Desk phone']].map(([face, words]) => button(words, () => this.face(face), { 'data-face': face }));
		return el('div', { class: 'faces', role: 'group', 'aria-label': 'Which phone' }, ...this.switches);
	}

	face(face) {
		if (!this.desk) return;
		this.case_.hidden = face !== 'mobile';
		this.desk.root.hidden = face !== 'desk';
		(face === 'desk' ? this.desk.root : this.display).append(this.ringing.root, this.sheet);
		for (const b of this.switches) b.setAttribute('aria-pressed', String(b.dataset.face === face));
	}

	home() {
		this.badges = {};
		return el('section', { class: 'screen home', 'aria-label': `Home screen of ${this.label}` }, this.bigTime = el('p', { class: 'big-time', 'aria-hidden': 'true' }), this.bigDay = el('p', { class: 'big-day', 'aria-hidden': 'true' }),
			el('div', { class: 'apps' }, ...APPS.map(([name, words]) => el('button', { type: 'button', class: 'app ' + name, onclick: () => this.show(name) },
				el('span', { class: 'app-icon' }, icon(...DRAWN[name])), this.badges[name] = el('span', { class: 'badge', hidden: true }), el('span', {}, words)))));
	}

	show(name) {
		this.at = name;
		for (const [key, screen] of Object.entries(this.screens)) screen.hidden = key !== name;
		this.update();
		if (name === 'messages') this.messages.toEnd();
	}

	extra() {
		return this.troubles.extra();
	}

	changed() {
		this.update();
	}

	// The network's answer to a code, or another thing that must be read.
	say(title, lines) {
		const ok = button('OK', () => { this.sheet.hidden = true; this.back?.focus(); }, { class: 'ok' });
		this.back = document.activeElement;
		this.sheet.replaceChildren(el('b', {}, title), ...lines.map((l) => el('p', {}, l)), ok);
		this.sheet.hidden = false;
		ok.focus();
	}

	async dial(digits) {
		const pad = this.desk ?? this.keypad;
		if (this.desk) this.face('desk');
		else {
			this.show('phone');
			this.keypad.open('pad');
		}
		pad.digits.value = digits;
		const code = /^[*#]/.test(digits);
		if (code) this.say('Running …', [digits]);
		else this.ringing.calling(digits);
		try {
			const answer = await api.dial(this.phone, digits, Boolean(this.desk));
			await refresh();
			if (answer.what === 'call') pad.digits.value = '';
			else {
				const { title, lines } = sheetOf(answer);
				this.ringing.root.hidden = true;
				this.say(title, lines);
				if (answer.accepted) pad.digits.value = '';
			}
		} catch (e) {
			this.ringing.close();
			this.say('Call failed', [e.message]);
		}
	}

	// A customer is about to call.
	expect() {
		this.face('desk');
	}

	rings(rings) {
		if (rings) this.face('desk');
	}

	notify(words) {
		clearTimeout(this.bannerTimer);
		this.banner.replaceChildren(words ? button(words, () => { this.banner.replaceChildren(); this.show('messages'); }) : '');
		if (words) this.bannerTimer = setTimeout(() => this.notify(''), BANNER_MS);
	}

	tick() {
		const now = serverNow();
		this.time.textContent = clockTime(now);
		this.bigTime.textContent = clockTime(now);
		this.bigDay.textContent = new Date(now).toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
		this.desk?.update();
	}

	update() {
		if (!this.root) return;
		const state = phoneState(this.phone);
		this.messages.update();
		this.keypad.update();
		this.settings.update();
		this.ringing.update();
		this.troubles.update();
		this.tick();
		this.diverts.hidden = !state?.forwards.some((f) => f.reason === 'all');
		const unread = this.messages.unread(this.at === 'messages' && !this.case_.hidden);
		this.badges.messages.hidden = unread.length === 0;
		this.badges.messages.textContent = String(unread.length);
		this.badges.messages.setAttribute('aria-label', `${unread.length} unread`);
		const newest = unread.at(-1);
		if (newest && newest.id !== this.announced && !store.first) {
			this.announced = newest.id;
			this.notify('usher: ' + newest.body.slice(0, 90));
		}
	}
}
