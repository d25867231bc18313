// console.js: the frame: which page the address names, who is logged in, what is said aloud.
// SPDX-License-Identifier: MIT
//
// Every view is an address: #/PAGE, #/PAGE/ID, with filters behind a question mark: #/clients?state=COMPLETE&sort=-updated_at.
// A page is a module that exports
//   title            what the page is called
//   show(root, params, ctx)   async: fills the empty element `root`; may return a function that ends what it started
//     params  { id: text after the page's name or null, q: { name: value } }
//     ctx     { api, table, dialog, live, dom, session, go, say, toast }
//       api      console_api.js       table   console_table.js     dialog  console_dialog.js
//       live     console_live.js      dom     console_dom.js       session as console_api.js has it
//       go(hash)      leave for another address of the console ("#/clients"); the same address: the page is shown anew
//       say(text)     tell it to a screen reader       toast(text, bad)   show it to everybody for a while
// A live handler that is registered with ctx.live ends with the page by itself.
import * as api from './console_api.js';
import * as dom from './console_dom.js';
import * as live from './console_live.js';

const PAGES = [
	{ name: 'now', title: 'Now' },
	{ name: 'clients', title: 'Clients', one: 'client' },
	{ name: 'numbers', title: 'Numbers', one: 'number' },
	{ name: 'jobs', title: 'Jobs' },
	{ name: 'alerts', title: 'Alerts' },
	{ name: 'audit', title: 'Audit' },
	{ name: 'texts', title: 'Texts' },
	{ name: 'settings', title: 'Settings' },
];
const TOAST_MS = 6000;
const { $, el } = dom;
let leave = null, turn = 0, session = null;
// Forms and lists are fetched when they are first needed: the first page needs neither.
const later = (name) => async (...args) => (await import('./console_dialog.js'))[name](...args);
const dialog = { operate: later('operate'), form: later('form'), confirm: later('confirm'), tell: later('tell') };
const table = async (...args) => (await import('./console_table.js')).table(...args);

export function parse(hash) {
	const [path, query] = hash.replace(/^#\/?/, '').split('?', 2);
	const [name, ...rest] = path.split('/');
	let id = null;
	try { id = rest.length ? decodeURIComponent(rest.join('/')) : null; } catch { id = rest.join('/'); }
	return { name, id, q: Object.fromEntries(new URLSearchParams(query ?? '')) };
}

function say(text) {
	$('said').textContent = '';
	requestAnimationFrame(() => { $('said').textContent = text; });
}

function toast(text, bad) {
	const box = el('p', { class: bad ? 'toast bad' : 'toast' }, text);
	$('toast').append(box);
	setTimeout(() => box.remove(), TOAST_MS);
}

function go(hash) {
	if (location.hash === hash) show(); else location.hash = hash;
}

function mark(name) {
	for (const a of $('nav').querySelectorAll('a'))
		if (a.dataset.page === name) a.setAttribute('aria-current', 'page'); else a.removeAttribute('aria-current');
}

function missing(root, page, e) {
	root.append(el('h1', {}, page.title), el('p', {}, 'This page is not part of this server, or could not be loaded.'),
		el('p', { class: 'soft' }, String(e?.message ?? '')), el('p', {}, el('a', { href: '#/clients' }, 'To the clients')));
}

async function show() {
	const mine = ++turn, params = parse(location.hash || '#/now');
	const page = PAGES.find((p) => p.name === params.name);
	if (leave) leave();
	leave = null;
	live.endPage();
	if (!page) { go('#/now'); return; }
	mark(page.name);
	const root = el('div', { class: `page page-${page.name}` });
	$('main').replaceChildren(root);
	let module = null;
	try {
		module = await import(`./console_${params.id !== null && page.one ? page.one : page.name}.js`);
	} catch (e) {
		if (mine === turn) missing(root, page, e);
		return;
	}
	if (mine !== turn) return;
	const title = params.id ? `${params.id} · ${module.title}` : module.title;
	document.title = `${title} · usher`;
	try {
		const end = await module.show(root, params, { api, table, dialog, live, dom, session, go, say, toast });
		if (mine !== turn) { if (typeof end === 'function') end(); return; }
		leave = typeof end === 'function' ? end : null;
		say(title);
	} catch (e) {
		if (mine === turn) root.append(dom.trouble(e, show));
	}
}

// "/" leads to the page's search field; Escape in it leads back.
function keys(e) {
	const typing = e.target.closest?.('input, textarea, select, dialog');
	if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
		const field = $('main').querySelector('input[type=search]');
		if (field) { e.preventDefault(); field.focus(); field.select(); } else go('#/clients?focus=1');
	}
}

// Another password of one's own. All sessions end with it, this one too.
async function renew() {
	const stored = await dialog.operate({ op: 'operator_renew', title: 'Another password', text: 'You will be asked to log in again, here and wherever else you are.', button: 'Change it' });
	if (stored) location.assign('/console/login');
}

function hear() {
	live.start((on) => {
		$('live').dataset.on = on ? 'yes' : 'no';
		$('live_words').textContent = on ? 'live' : 'not live';
	});
}

async function start() {
	for (const p of PAGES) $('nav').append(el('li', {}, el('a', { href: `#/${p.name}`, dataset: { page: p.name } }, p.title)));
	$('skip').addEventListener('click', (e) => { e.preventDefault(); $('main').focus(); });
	document.addEventListener('keydown', keys);
	session = await api.session();
	$('name').textContent = session.name;
	$('role').textContent = session.role;
	$('demo').hidden = !session.demo;
	$('renew').hidden = !session.own_password; // whoever plays has none
	$('renew').addEventListener('click', renew);
	api.onReauth(() => later('reauth')(session.name));
	window.addEventListener('hashchange', show);
	// Now is told how things stand when the stream begins: there it may begin later. Other pages may miss nothing after they have asked.
	const now = parse(location.hash || '#/now').name === 'now';
	if (!now) hear();
	await show();
	if (now) hear();
	globalThis.early = null;
}

start().catch((e) => $('main').replaceChildren(dom.trouble(e, () => location.reload())));
