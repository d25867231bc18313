// server/pages/phone_settings.js: the Settings app, as deep as call forwarding lies in it on each kind of phone.
// SPDX-License-Identifier: MIT
import * as api from '/phone/phone_api.js';
import { button, DRAWN, el, icon } from '/phone/phone_dom.js';
import { pretty, WHEN } from '/phone/phone_mmi.js';
import { phoneState, refresh } from '/phone/phone_store.js';

const PATHS = { iphone: ['Settings', 'Apps', 'Phone', 'Call Forwarding'], android: ['Settings', 'Calls', 'Call forwarding'] };
const BESIDE = { Settings: ['Wi-Fi', 'Bluetooth', 'Sounds'], Apps: ['Calendar', 'Maps', 'Notes'], Phone: ['Announce Calls', 'SIM Applications'], Calls: ['Caller ID', 'Call waiting'] };
const WITHOUT = ['Verizon', 'Xfinity Mobile', 'Visible', 'Spectrum', 'Cox', 'US Cellular'];

export class Settings {
	// device: { phone, kind, trouble(words), say(title, lines) }
	constructor(device) {
		this.device = device;
		this.path = PATHS[device.kind] ?? PATHS.android;
		this.depth = 0;
		this.root = el('section', { class: 'screen settings', 'aria-label': `Settings of ${device.label}` });
		this.draw();
	}

	go(depth) {
		this.depth = depth;
		this.draw();
		this.root.querySelector('button, input')?.focus();
	}

	draw() {
		const here = this.path[this.depth], next = this.path[this.depth + 1];
		const up = this.depth > 0 && el('button', { type: 'button', class: 'up', onclick: () => this.go(this.depth - 1) }, icon(...DRAWN.back), this.path[this.depth - 1]);
		const row = (name, go) => el('li', {}, go ? button(name, go) : el('span', {}, name));
		const body = next ? el('ul', { class: 'rows' }, row(next, () => this.go(this.depth + 1)), ...BESIDE[here].map((n) => row(n))) : this.forwarding();
		this.root.replaceChildren(el('header', { class: 'bar-top' }, up || el('span')), el('h3', {}, here), body);
	}

	forwarding() {
		const state = phoneState(this.device.phone), network = state?.phone.network ?? '';
		if (WITHOUT.includes(network)) return el('p', { class: 'hint' }, `${network} does not offer this here. Dial *71 and the number instead; *73 ends it.`);
		const reasons = this.device.kind === 'iphone' ? ['all'] : Object.keys(WHEN);
		this.sign = JSON.stringify(state?.forwards ?? []);
		return el('div', { class: 'forwarding' }, ...reasons.map((r) => this.oneReason(r, (state?.forwards ?? []).find((f) => f.reason === r))),
			this.device.kind === 'iphone' && el('p', { class: 'hint' }, 'This forwards every call before it rings. Missed calls only: dial the codes that usher texts you.'));
	}

	oneReason(reason, set) {
		const name = this.device.kind === 'iphone' ? 'Call Forwarding' : WHEN[reason];
		const field = el('input', { type: 'tel', maxlength: '40', value: set ? set.target : '', 'aria-label': `${name}: forward to`, placeholder: 'Forward to' });
		const put = (target) => this.put(reason, target);
		return el('form', { class: 'reason', onsubmit: (e) => { e.preventDefault(); put(field.value.trim()); } },
			el('div', {}, el('b', {}, name), el('span', { class: 'soft' }, set ? 'On: ' + pretty(set.target) : 'Off')), field,
			el('div', { class: 'two' }, el('button', { type: 'submit' }, set ? 'Change' : 'Turn on'), set && button('Turn off', () => put(''))));
	}

	async put(reason, target) {
		try {
			const answer = await api.forward(this.device.phone, reason, target);
			await refresh();
			if (answer.accepted) this.draw();
			else this.device.say('Call forwarding', [answer.words]);
		} catch (e) {
			this.device.say('Call forwarding', [e.message]);
		}
	}

	// Somebody else may have set it: by a code.
	update() {
		const now = JSON.stringify(phoneState(this.device.phone)?.forwards ?? []);
		if (!this.path[this.depth + 1] && now !== this.sign && !this.root.contains(document.activeElement)) this.draw();
	}
}
