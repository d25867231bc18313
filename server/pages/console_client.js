// console_client.js: one client: conversation, journey, profile, money, number, what befell them, and what an operator may do.
// SPDX-License-Identifier: MIT
import { conversation } from './console_talk.js';
import { journey } from './console_journey.js';

export const title = 'Client';
const QUIET_MS = 800;

// What operators' events mean, for people; one that is not here is offered by its name.
const EVENTS = {
	'op.take': 'Take the conversation over', 'op.handback': 'Hand back to usher', 'op.restart': 'Begin the questions again',
	'op.gate': 'Ask the gate again: payment and number', 'op.forwarded': 'Forwarding is set up', 'op.live': 'It works: the client is live', 'op.close': 'Close: give the number back',
};

function headOf(c, { dom }) {
	const { el, state, badge } = dom;
	return [state(c.state), c.opted_out ? badge('opted out', 'bad') : null, c.handed_off ? badge('with a person', 'warn') : null,
		c.stuck ? badge(`stuck: ${c.stuck.replaceAll('_', ' ')}`, 'bad') : null, c.payment_active ? badge('paying', 'good') : null,
		c.gate ? badge(c.gate.replaceAll('_', ' '), 'warn') : null, c.live ? badge('live', 'good') : null, c.muted ? badge('alerts muted', 'soft') : null,
		c.resume_state ? el('span', { class: 'soft' }, 'comes back to ', state(c.resume_state)) : null];
}

// The buttons above the page: those that the role may press and that make sense here.
async function actions(c, ctx, reload) {
	const { api, dialog, dom, toast, go } = ctx, given = { phone: c.phone };
	const may = async (op) => await api.may(op);
	const ask = (words, options, said) => dom.button(words, async () => {
		const answer = await dialog.operate({ given, ...options });
		if (answer) { toast(typeof said === 'function' ? said(answer) : said); reload(); }
	}, { kind: options.danger ? 'danger' : '' });
	const all = [];
	if (c.handed_off && await may('client_handback')) all.push(dom.button('Hand back', async () => {
		try { await api.call('client_handback', given); toast('usher has the conversation again.'); reload(); } catch (e) { toast(`${e.title}: ${e.detail}`, true); }
	}, { kind: 'main' }));
	if (!c.handed_off && !c.opted_out && await may('client_take')) all.push(ask('Take over', { op: 'client_take', title: 'Take over', text: 'usher stays quiet until you hand back. STOP, payments and calls still count.' }, 'You have the conversation.'));
	if (await may('client_move')) {
		const offered = (await api.call('client_events', given)).data.map((e) => [e.event, EVENTS[e.event] ?? e.event]).filter(([e]) => e !== 'op.take' && e !== 'op.handback');
		if (offered.length) all.push(ask('Move', { op: 'client_move', title: 'Move', text: `The events that make sense in ${c.state}.`, offer: { event: offered }, button: 'Move' }, (a) => `Now ${a.state}.`));
	}
	if (!c.opted_out && await may('client_resend')) all.push(ask('Resend', { op: 'client_resend', title: 'Resend', text: 'The last text goes out once more, as a text of its own.' }, 'The last text is on its way again.'));
	if (!c.number && await may('pool_assign')) all.push(ask('Give a number', { op: 'pool_assign', title: 'Give a number' }, (a) => `${a.number} is theirs.`));
	if (await may('client_pay')) all.push(ask(c.payment_active ? 'Payment' : 'Paid by hand', { op: 'client_pay', title: 'Payment by hand' }, 'The payment is noted.'));
	if (await may('client_rephone')) all.push(ask('New phone', { op: 'client_rephone', title: 'New phone', text: 'Number, payment and conversation go with them.' }, (a) => a.phone ? `They are ${a.phone} now.` : 'They have moved.'));
	if (await may('client_language')) all.push(ask('Language', { op: 'client_language', title: 'Language', values: { language: c.language } }, 'usher speaks that language to them now.'));
	if (await may('alert_mute')) all.push(c.muted ? dom.button('Unmute', async () => { await api.call('alert_unmute', { client: c.phone }); toast('Alerts of this client are told again.'); reload(); })
		: dom.button('Mute', async () => { if (await dialog.operate({ op: 'alert_mute', title: 'Mute', given: { client: c.phone, id: '' }, only: ['for'], text: 'No alert about this client is told.' })) { toast('Muted.'); reload(); } }));
	if (await may('client_export')) all.push(dom.button('Export', () => download(c, ctx)));
	if (await may('client_erase')) all.push(dom.button('Erase', async () => {
		if (await dialog.operate({ op: 'client_erase', title: 'Erase this client', given: { ...given, yes: 'yes' }, danger: true, word: 'ERASE', button: 'Erase for ever',
			text: `Everything that identifies ${c.phone} is removed, and there is no way back. Their number rests; a STOP stays known by a hash.` })) {
			toast('The client is erased.');
			go('#/clients');
		}
	}, { kind: 'danger' }));
	return all;
}

async function download(c, { api, dom, toast, say }) {
	try {
		say('The export is being made.');
		const all = await api.call('client_export', { phone: c.phone });
		const link = dom.el('a', { href: URL.createObjectURL(new Blob([JSON.stringify(all, null, '\t')], { type: 'application/json' })), download: `client${c.phone.replace('+', '-')}.json` });
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 10000);
		toast('The export is in your downloads.');
	} catch (e) { toast(`${e.title}: ${e.detail}`, true); }
}

function profile(c, { dom }) {
	const { el, facts, when, ago, count, money, numberLink, badge } = dom;
	const numbers = (c.numbers ?? []).map((n) => el('div', {}, numberLink(n.number), ' ', badge(n.mark, n.mark === '(Managed)' ? 'good' : 'warn'), ' ', el('span', { class: 'soft' }, n.status)));
	return el('section', { 'aria-labelledby': 'h_profile' }, el('h2', { id: 'h_profile' }, 'Profile'), facts([
		['Business', c.business_name], ['Owner', c.owner_name], ['Trade', c.business_type], ['Place', c.location], ['Alerts by', c.notification_pref],
		['Phone', c.phone_type], ['Line', c.line], ['Network', c.network ?? (c.network_looked_up ? `${c.network_looked_up} (looked up)` : null)],
		['Country', c.country], ['Language', c.language], ['Numbers', numbers.length ? numbers : null], ['Number is gone', c.number_gone ? badge('gone at the carrier', 'bad') : null],
		['Forwarding proved', c.forwarding_checked_at ? ago(c.forwarding_checked_at) : null], ['Re-checks', c.checks === false ? 'not wanted' : null],
		['Writes to', c.our_number ? el('span', { class: 'mono' }, `${c.our_number} (${c.carrier})`) : null], ['Stuck since', c.stuck_since ? ago(c.stuck_since) : null],
		['Texts cost', (c.texts_cost ?? []).length ? c.texts_cost.map((k) => `${money(k.micros / 1e6, k.currency)} for ${count(k.texts)}`).join(', ') : null],
		['Open question', c.asking], ['First text', when(c.created_at)], ['Last change', ago(c.updated_at)],
	]));
}

// Lists below: each is read when it is opened, and says so when there is nothing.
const LISTS = [
	{ id: 'payments', title: 'Payments', op: 'client_payments', columns: (d) => [['When', (r) => d.when(r.at), 'at'], ['What', (r) => `${r.provider} ${r.type}`], ['Effect', (r) => r.effect ?? ''], ['Outcome', (r) => r.outcome ?? '']] },
	{ id: 'consents', title: 'Consents', op: 'client_consents', columns: (d) => [['When', (r) => d.when(r.at), 'at'], ['What', (r) => d.badge(r.kind.replace('_', ' '), r.kind === 'opt_in' ? 'good' : 'bad')], ['Word', (r) => r.word], ['To', (r) => r.our_number], ['Through', (r) => r.via]] },
	{ id: 'alerts', title: 'Alerts', op: 'alert_list', query: (phone) => ({ client: phone, all: 'yes' }), columns: (d) => [['Last', (r) => d.when(r.last_at), 'last_at'], ['Kind', (r) => r.kind, 'kind'], ['What', (r) => r.detail], ['Severity', (r) => r.cleared_at ? 'has passed' : d.badge(r.severity, r.severity === 'critical' ? 'bad' : 'warn')]] },
	{ id: 'jobs', title: 'Jobs', op: 'job_list', query: (phone) => ({ client: phone }), columns: (d) => [['Due', (r) => d.when(r.due_at), 'due_at'], ['Kind', (r) => r.kind, 'kind'], ['State', (r) => d.badge(r.state, r.state === 'failed' ? 'bad' : 'soft'), 'state'], ['Last error', (r) => r.last_error ?? '']] },
	{ id: 'audit', title: 'Audit', op: 'client_audit', columns: (d) => [['When', (r) => d.when(r.at), 'at'], ['Who', (r) => r.actor], ['What', (r) => r.action], ['From, to', (r) => [r.from, r.to].filter(Boolean).join(' → ')], ['Why', (r) => r.reason ?? '']] },
];
const ROWS = 25, STEPS = 1000, STEP_PAGES = 5;

function list(spec, phone, { api, dom, table }) {
	const { el } = dom, body = el('div', {}), box = el('details', { class: 'card', id: `l_${spec.id}` }, el('summary', {}, el('h2', {}, spec.title)), body);
	let t = null; // a promise of the table, once it was opened
	const build = async () => {
		try {
			return await table(body, { caption: spec.title, name: spec.id, loose: true, limit: ROWS, path: await api.path(spec.op, { phone }), query: spec.query?.(phone), empty: 'Nothing.',
				columns: spec.columns(dom).map(([title, cell, sort]) => ({ title, cell, sort })) });
		} catch (e) {
			t = null;
			body.replaceChildren(dom.trouble(e, () => { body.replaceChildren(); load(); }));
			return null;
		}
	};
	const load = () => { t = t ? t.then((was) => was?.reload().then(() => was)) : build(); return t; };
	box.addEventListener('toggle', () => { if (box.open) load(); });
	return { box, load: () => box.open && load() };
}

// All steps, oldest first, as many as are bearable: the server gives the latest, and by `next` those before them.
async function stepsOf(api, phone) {
	const path = await api.path('client_timeline', { phone }), steps = [];
	let next = '';
	for (let i = 0; i < STEP_PAGES; i++) {
		const page = await api.get(path, { limit: STEPS, cursor: next });
		steps.unshift(...page.data);
		next = page.next;
		if (!next) break;
	}
	return { steps, whole: !next };
}

export async function show(root, params, ctx) {
	const { api, dom, live } = ctx, { el } = dom, phone = params.id;
	let c = await api.call('client_show', { phone });
	const bar = el('div', { class: 'badges' }), buttons = el('div', { class: 'buttons' }), about = el('div'), way = el('div');
	const talk = conversation(c, ctx, () => refresh());
	const lists = [];
	for (const spec of LISTS) if (await api.may(spec.op)) lists.push(list(spec, phone, ctx));
	root.append(el('p', { class: 'crumbs' }, el('a', { href: '#/clients' }, 'Clients')), dom.heading(1, c.business_name ?? c.phone, el('span', { class: 'mono' }, c.phone)), bar, buttons,
		el('div', { class: 'two' }, talk.box, el('div', { class: 'stack' }, way, about, lists.map((l) => l.box))));
	// Only what has changed is drawn anew: a button under somebody's finger stays where it is.
	const drawn = new Map();
	const news = (name, what) => {
		const is = JSON.stringify(what), was = drawn.get(name);
		drawn.set(name, is);
		return is !== was;
	};
	let turn = 0;
	async function paint() {
		const mine = ++turn;
		if (news('client', c)) {
			bar.replaceChildren(...headOf(c, ctx).filter(Boolean));
			about.replaceChildren(profile(c, ctx));
		}
		const { steps, whole } = await stepsOf(api, phone);
		if (mine !== turn) return; // a later one has more
		if (news('way', steps)) way.replaceChildren(journey(steps, c, dom, whole));
		if (news('buttons', [c.state, c.handed_off, c.opted_out, c.number, c.muted, c.payment_active])) buttons.replaceChildren(...await actions(c, ctx, refresh));
	}
	async function refresh() {
		try {
			c = await api.call('client_show', { phone });
		} catch (e) {
			if (e.status === 404) root.replaceChildren(el('h1', {}, phone), el('p', {}, 'This client is not here any more: erased, or with a new phone.'), el('p', {}, el('a', { href: '#/clients' }, 'To the clients')));
			return;
		}
		await Promise.all([paint(), talk.load(c), ...lists.map((l) => l.load())]);
	}
	live.on('client', live.throttled((e) => { if (e.phone === phone) refresh(); }, QUIET_MS));
	live.again(refresh);
	await Promise.all([paint(), talk.load(c)]);
	return () => talk.end();
}
