// console_dom.js: small makers of elements, and how values are written: times, money, states, phones.
// SPDX-License-Identifier: MIT
//
// $(id)                          the element
// el(tag, {attr: value}, ...children)   children: nodes or text (always as text); null is left out. Attributes: class, dataset {..},
//                                on* functions, booleans
// svg(tag, attrs, ...children)   the same for SVG
// when(iso)   "27 Nov 12:04", the whole time as its title, as <time>; '' for null      ago(iso)  "3 min ago"
// now()   milliseconds of the server's clock
// duration(seconds) "2 d 3 h"    money(amount, currency)    count(n) "12,345"
// state(name), badge(text, kind) kind: good warn bad soft        clientLink(phone, text), numberLink(number)
// facts([[title, node or text], ...])   a description list without the empty ones
// button(text, onclick, {kind: 'main' | 'danger' | 'quiet'})    trouble(error, again)   what went wrong, with a button
// heading(level, text, ...more)
const SKEW_MS = 2500;
export const $ = (id) => document.getElementById(id);

function dress(node, attrs, children) {
	for (const [k, v] of Object.entries(attrs ?? {})) {
		if (v === null || v === undefined || v === false) continue;
		if (k === 'dataset') Object.assign(node.dataset, v);
		else if (typeof v === 'function') node.addEventListener(k.replace(/^on/, ''), v);
		else node.setAttribute(k, v === true ? '' : String(v));
	}
	for (const c of children.flat(2)) if (c !== null && c !== undefined && c !== false) node.append(c);
	return node;
}

export const el = (tag, attrs, ...children) => dress(document.createElement(tag), attrs, children);
export const svg = (tag, attrs, ...children) => dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attrs, children);

// The server's clock: a demonstration's may have been moved. api tells of it with each answer's Date.
let skew = 0;
export const now = () => Date.now() + skew;
export function serverSaid(date) {
	const t = Date.parse(date);
	if (!Number.isNaN(t) && Math.abs(t - now()) > SKEW_MS) skew = t - Date.now();
}

const HERE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const NUMBERS = new Intl.NumberFormat();

export function dateOf(iso) {
	const d = iso ? new Date(iso) : null;
	return d && !Number.isNaN(d.getTime()) ? d : null;
}

export function when(iso) {
	const d = dateOf(iso);
	if (!d) return '';
	const near = Math.abs(now() - d.getTime()) < 300 * 86400e3;
	return el('time', { datetime: d.toISOString(), title: FULL.format(d) }, (near ? HERE : YEAR).format(d));
}

export function duration(s) {
	if (s === null || s === undefined || Number.isNaN(s)) return '';
	const n = Math.max(0, Math.round(s));
	if (n < 60) return `${n} s`;
	if (n < 3600) return `${Math.round(n / 60)} min`;
	if (n < 86400) return `${Math.floor(n / 3600)} h${n % 3600 >= 60 ? ` ${Math.floor(n % 3600 / 60)} min` : ''}`;
	return `${Math.floor(n / 86400)} d${n % 86400 >= 3600 ? ` ${Math.floor(n % 86400 / 3600)} h` : ''}`;
}

export function ago(iso) {
	const d = dateOf(iso);
	if (!d) return '';
	const s = (now() - d.getTime()) / 1000;
	return el('time', { datetime: d.toISOString(), title: FULL.format(d) }, s < -5 ? `in ${duration(-s)}` : s < 5 ? 'just now' : `${duration(s)} ago`);
}

export const count = (n) => n === null || n === undefined ? '' : NUMBERS.format(n);

export function money(amount, currency) {
	if (amount === null || amount === undefined || amount === '') return '';
	try {
		return new Intl.NumberFormat(undefined, { style: 'currency', currency: currency || 'USD', maximumFractionDigits: 4, minimumFractionDigits: 2 }).format(Number(amount));
	} catch { return `${amount} ${currency ?? ''}`.trim(); }
}

export const badge = (text, kind) => el('span', { class: `badge ${kind ?? ''}` }, text);

// Kept apart by where the owner is: signing up, setting up, live, away.
export function state(name) {
	if (!name) return '';
	const kind = name === 'COMPLETE' ? 'good' : name === 'PAUSED' || name === 'OPTED_OUT' ? 'warn' : name === 'CLOSED' ? 'soft' : /^S[6-9]/.test(name) ? 'setup' : 'signup';
	return el('span', { class: `state ${kind}` }, name);
}

export const clientLink = (phone, text) => phone ? el('a', { href: `#/clients/${encodeURIComponent(phone)}`, class: 'mono' }, text ?? phone) : '';
export const numberLink = (number, text) => number ? el('a', { href: `#/numbers/${encodeURIComponent(number)}`, class: 'mono' }, text ?? number) : '';

export function facts(rows) {
	const list = el('dl', { class: 'facts' });
	for (const [title, value] of rows) {
		if (value === null || value === undefined || value === '' || value === false) continue;
		list.append(el('div', {}, el('dt', {}, title), el('dd', {}, value === true ? 'yes' : value)));
	}
	return list;
}

export const button = (text, onclick, { kind, ...attrs } = {}) => el('button', { type: 'button', class: kind ?? '', onclick, ...attrs }, text);

export function heading(level, text, ...more) {
	return el('div', { class: 'head' }, el(`h${level}`, {}, text), ...more);
}

export function trouble(e, again) {
	const words = [e?.title ?? 'This did not work', e?.detail ?? (e?.title ? '' : e?.message)].filter(Boolean).join(': ');
	return el('div', { class: 'trouble', role: 'alert' }, el('p', {}, words), again ? button('Try again', () => again()) : null);
}
