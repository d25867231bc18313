// server/pages/phone_wire.js: requests and answers: webhooks to usher, and what usher asks of carrier and payment provider.
// SPDX-License-Identifier: MIT
import { el, exactTime } from '/phone/phone_dom.js';
import { Feed } from '/phone/phone_feed.js';

const NOTABLE = ['Body', 'From', 'To', 'MessageStatus', 'CallStatus', 'ForwardedFrom', 'OptOutType', 'MessageSid', 'CallSid', 'type', 'status'];

// A body as name and value: forms decoded, JSON laid out.
function decoded(text) {
	if (/^\s*[{[]/.test(text)) {
		try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
	}
	if (!/^[^\s=]+=/.test(text)) return text;
	const pairs = [...new URLSearchParams(text)], place = ([name]) => { const i = NOTABLE.indexOf(name); return i < 0 ? NOTABLE.length : i; };
	return pairs.sort((a, b) => place(a) - place(b)).map(([name, value]) => `${name} = ${value}`).join('\n');
}

// Markup with one element a line, or JSON laid out.
function laidOut(text) {
	return text.startsWith('<') ? text.replace(/></g, '>\n<').replace(/\n<(Message|Say|Redirect|Hangup|Pause)/g, '\n  <$1') : decoded(text);
}

const took = (us) => (us < 10000 ? (us / 1000).toFixed(1) : Math.round(us / 1000)) + ' ms';
const outcome = (w) => (w.status === 0 ? 'no answer' : String(w.status));

// An address without what only makes it long.
const place = (target) => target.split('?')[0].replace(/^\/phone\/(twilio|stripe)/, '').replace(/\/AC[0-9a-f]{32}/, '/AC…');

// What it is about, in a few words.
function gist(w) {
	if (w.asked.startsWith('{')) return /"type" ?: ?"([^"]+)"/.exec(w.asked)?.[1] ?? '';
	const form = new URLSearchParams(w.asked);
	return form.get('MessageStatus') ?? form.get('CallStatus') ?? form.get('Body') ?? form.get('mode') ?? '';
}

function block(words, text) {
	return text ? [el('p', { class: 'label' }, words), el('pre', { tabindex: '0', 'aria-label': words }, text)] : [];
}

function draw(w) {
	const words = w.way === 'webhook' ? `${w.provider} → usher` : `usher → ${w.provider}`;
	return el('li', { class: w.way }, el('details', {}, el('summary', {}, el('span', { class: 'way' }, words), ' ', el('code', {}, `${w.method} ${place(w.target)}`), ' ',
		el('b', { class: w.status >= 200 && w.status < 300 ? 'good' : 'bad' }, outcome(w)), ' ', el('span', { class: 'soft' }, took(w.took_us)), el('time', {}, exactTime(w.at_ms)),
		el('span', { class: 'gist' }, gist(w))),
	...block('Signature', w.proof), ...block('Request', [w.target.includes('?') ? decoded(w.target.split('?')[1]) : '', decoded(w.asked)].filter(Boolean).join('\n')),
	...block('Answer', laidOut(w.answer) || '(empty)')));
}

function plain(w) {
	return `${new Date(w.at_ms).toISOString()} ${w.method} ${w.target}\n${w.proof}\n${decoded(w.asked)}\n-> ${outcome(w)} in ${took(w.took_us)}\n${laidOut(w.answer)}\n`;
}

export const wireFeed = () => new Feed('wire', 'On the wire', draw, plain, 'Webhooks and their answers appear here as they happen.');
