// console_numbers.js: the pool: what there is, how it is linked, what differs; and the purchases.
// SPDX-License-Identifier: MIT
export const title = 'Numbers';

const STATUSES = ['PENDING', 'AVAILABLE', 'RESERVED', 'ASSIGNED', 'PAUSED', 'QUARANTINED', 'RELEASED', 'FOUND', 'ACTIVE'].map((s) => [s, s]);
const KIND = { AVAILABLE: 'good', ASSIGNED: 'setup', ACTIVE: 'setup', RESERVED: 'warn', PENDING: 'warn', PAUSED: 'warn', QUARANTINED: 'soft', RELEASED: 'soft', GONE: 'bad' };

export const statusBadge = (s, { badge }) => badge(s, KIND[s] ?? 'soft');
export const markBadge = (mark, { badge }) => badge(mark, mark === '(Managed)' ? 'good' : 'warn');

// How the link stands, in a few words: what the carrier said, how often it was tried, what was found and mended.
export function linkWords(n, { el, badge, ago }) {
	const kind = n.link_status === 'linked' ? 'good' : n.link_status === 'failed' ? 'bad' : 'warn';
	const tries = n.link_retries ? `${n.link_retries} ${n.link_retries === 1 ? 'try' : 'tries'}` : '';
	return [badge(n.link_status, kind), tries ? el('span', { class: 'soft' }, ` ${tries}`) : null, n.link_status !== 'linked' && n.link_last_at ? el('span', { class: 'soft' }, ' ', ago(n.link_last_at)) : null,
		n.link_error ? el('div', { class: 'soft' }, n.link_error) : n.link_error_title ? el('div', { class: 'soft' }, n.link_error_title) : null];
}

export function driftWords(n, { el, badge, ago }) {
	return [n.gone_at ? el('div', {}, badge('gone at the carrier', 'bad'), ' ', ago(n.gone_at)) : null,
		n.unclaimed ? el('div', {}, badge('in use elsewhere', 'warn')) : null,
		n.drift ? el('div', {}, badge(`differs: ${n.drift.replaceAll(' ', ', ')}`, 'warn'), ' ', ago(n.drift_at)) : null,
		n.mended_at ? el('div', { class: 'soft' }, 'mended ', ago(n.mended_at)) : null];
}

// The buttons of one number: what its status allows and the role may press.
export async function numberActions(n, ctx, changed) {
	const { api, dialog, dom, toast } = ctx, given = { number: n.number }, all = [];
	const free = ['AVAILABLE', 'PENDING', 'QUARANTINED'].includes(n.status) && n.managed;
	const add = async (op, words, when, run) => { if (when && await api.may(op)) all.push(run(words)); };
	const now = (op, said) => (words) => dom.button(words, async (e) => {
		e.target.disabled = true;
		try { const a = await api.call(op, given); toast(said(a)); changed(); } catch (x) { toast([x.title, x.detail].filter(Boolean).join(': '), true); e.target.disabled = false; }
	});
	const ask = (op, said, more) => (words) => dom.button(words, async () => {
		const a = await dialog.operate({ op, title: `${words} ${n.number}`, given, button: words, ...more });
		if (a) { toast(said(a)); changed(); }
	}, { kind: more?.danger ? 'danger' : '' });
	await add('pool_claim', 'Claim', n.unclaimed, ask('pool_claim', (a) => a.note ?? 'Claimed.', { text: 'Something else uses this number: our addresses replace its own.' }));
	await add('pool_link', 'Link now', n.managed && !n.unclaimed && n.status !== 'RELEASED', now('pool_link', () => 'It is being looked at.'));
	await add('pool_assign', 'Assign', n.status === 'AVAILABLE' || n.status === 'QUARANTINED' || n.status === 'FOUND', ask('pool_assign', (a) => `Given; the client is in ${a.state ?? 'its state'}.`));
	await add('pool_unassign', 'Unassign', n.status === 'ASSIGNED' || n.status === 'ACTIVE', ask('pool_unassign', () => 'Taken back: it rests.', { danger: true, text: 'It rests, and a paying client gets another number and sets the phone up anew.' }));
	await add('pool_retire', 'Retire', n.status === 'AVAILABLE' && n.managed, ask('pool_retire', () => 'It goes back to the carrier.', { danger: true, text: 'The number goes back to the carrier for good.' }));
	await add('pool_release', 'Release', free && n.status !== 'AVAILABLE', ask('pool_release', () => 'It goes back to the carrier.', { danger: true, text: 'The number goes back to the carrier for good.' }));
	return all;
}

async function tiles({ api, dom }) {
	const { el, count } = dom, s = await api.get('pool/stats');
	const tile = (name, n) => el('a', { class: 'tile', href: `#/numbers?status=${name}` }, el('strong', {}, count(n)), el('span', {}, name));
	return el('div', { class: 'tiles' }, Object.entries(s.by_status ?? {}).map(([k, n]) => tile(k, n)),
		s.healthy ? null : el('p', { class: 'note' }, `Only ${s.available} available: fewer than ${s.warning_threshold}.`),
		s.idle_rent_per_month ? el('p', { class: 'soft' }, 'Idle numbers cost ', Object.entries(s.idle_rent_per_month).map(([c, n]) => dom.money(n, c)).join(' and '), ' a month.',
			s.idle_without_price ? ` The price of ${count(s.idle_without_price)} is not known.` : null) : null);
}

// A sync may take minutes: it says that it runs, and then what it found.
function syncing(ctx, changed) {
	const { api, dialog, dom, toast } = ctx;
	return dom.button('Sync now', async () => {
		let report = null;
		const rows = await dialog.operate({ op: 'pool_sync', title: 'Sync now', button: 'Sync', text: 'The carriers\' lists are compared with the pool. This may take minutes; you may leave the page.', watch: async () => (await api.call('pool_syncs')).data.filter((s) => s.running).map((s) => `${s.account}: ${s.numbers} numbers on ${s.pages} pages so far`).join('; '), done: (a) => { report = a; } });
		if (!rows) return;
		const list = report?.data ?? [report];
		await dialog.tell({ title: 'What the sync found', body: dom.el('div', { class: 'stack' }, list.map((r) => dom.facts(Object.entries(r ?? {}).map(([k, v]) => [k.replaceAll('_', ' '), v !== null && typeof v === 'object' ? JSON.stringify(v) : v === false ? 'no' : v])))) });
		toast('The sync has ended.');
		changed();
	});
}

async function pool(root, params, ctx) {
	const { dom, table } = ctx, { el, clientLink, numberLink, when, money } = dom;
	const t = await table(root, {
		caption: 'Numbers of the pool, and of clients’ own accounts', path: 'pool', base: '#/numbers', params, ctx, empty: 'No number is like this.',
		filters: [{ name: 'status', title: 'Status', type: 'choice', choices: STATUSES }, { name: 'country', title: 'Country', type: 'text', help: 'GB' },
			{ name: 'carrier', title: 'Carrier', type: 'choice', choices: [['twilio', 'Twilio'], ['telnyx', 'Telnyx']] },
			{ name: 'link', title: 'Link', type: 'choice', choices: [['pending', 'pending'], ['linked', 'linked'], ['failed', 'failed']] },
			{ name: 'drift', title: 'Differs', type: 'choice', choices: [['yes', 'only those that differ']], any: 'all' },
			{ name: 'managed', title: 'Whose', type: 'choice', choices: [['yes', '(Managed)'], ['no', '(Your Twilio)']] }],
		columns: [
			{ title: 'Number', sort: 'number', cell: (n) => [numberLink(n.number), el('div', {}, markBadge(n.mark, dom))] },
			{ title: 'Status', sort: 'status', cell: (n) => [statusBadge(n.status, dom), n.rests_until ? el('div', { class: 'soft' }, 'rests until ', when(n.rests_until)) : null] },
			{ title: 'Client', sort: 'client', cell: (n) => clientLink(n.client) },
			{ title: 'Where', sort: 'country', cell: (n) => [[n.locality, n.country].filter(Boolean).join(', '), el('div', { class: 'soft' }, [n.carrier, n.type].filter(Boolean).join(' '))] },
			{ title: 'Link', sort: 'link_status', wide: true, cell: (n) => linkWords(n, dom) },
			{ title: 'Differs', wide: true, cell: (n) => driftWords(n, dom) },
			{ title: 'A month', sort: 'monthly_cost', num: true, cell: (n) => n.monthly_cost === null ? '' : money(n.monthly_cost, n.currency) },
		],
	});
	return t;
}

async function purchases(root, params, ctx) {
	const { dom, table } = ctx, { el, when, clientLink, numberLink, badge, duration } = dom;
	const kind = (s) => s === 'stored' ? 'good' : s === 'failed' ? 'bad' : s === 'released' ? 'soft' : 'warn';
	return table(root, {
		caption: 'Purchases, the latest first', path: 'pool/purchases', base: '#/numbers/purchases', params, ctx, empty: 'Nothing was bought.',
		filters: [{ name: 'state', title: 'State', type: 'choice', choices: ['open', 'wished', 'searching', 'ordering', 'ordered', 'unknown', 'stored', 'released', 'failed'].map((s) => [s, s]) }],
		columns: [
			{ title: 'Began', sort: 'began_at', cell: (p) => when(p.began_at) }, { title: 'State', sort: 'state', cell: (p) => badge(p.state, kind(p.state)) },
			{ title: 'Number', cell: (p) => numberLink(p.number) }, { title: 'Where', sort: 'country', cell: (p) => [p.country, p.area_code, p.type, p.carrier].filter(Boolean).join(' ') },
			{ title: 'Why', cell: (p) => [p.reason, p.client ? el('div', {}, clientLink(p.client)) : null] },
			{ title: 'Took', num: true, cell: (p) => p.ms === null ? '' : duration(p.ms / 1000) },
			{ title: 'Error', wide: true, cell: (p) => [p.error_code, p.error].filter(Boolean).join(' ') },
		],
	});
}

export async function show(root, params, ctx) {
	const { api, dom, dialog, toast } = ctx, { el } = dom, bought = params.id === 'purchases';
	const head = dom.heading(1, title), top = el('div'), list = el('div');
	root.append(head, el('nav', { class: 'tabs', 'aria-label': 'Numbers' }, el('a', { href: '#/numbers', 'aria-current': bought ? null : 'page' }, 'Pool'), el('a', { href: '#/numbers/purchases', 'aria-current': bought ? 'page' : null }, 'Purchases')), top, list);
	let t = null;
	const changed = async () => { if (!bought) top.replaceChildren(await tiles(ctx)); await t?.load(); };
	if (await api.may('pool_sync')) head.append(syncing(ctx, changed));
	if (await api.may('pool_buy')) head.append(dom.button('Buy', async () => {
		if (await dialog.operate({ op: 'pool_buy', title: 'Buy numbers', text: 'By country, or for one client in theirs.', button: 'Buy' })) { toast('The purchase is on its way.'); ctx.go('#/numbers/purchases'); }
	}));
	if (!bought) top.append(await tiles(ctx));
	const quietly = async () => {
		const figures = bought ? null : await tiles(ctx).catch(() => null);
		if (figures && !top.contains(document.activeElement)) top.replaceChildren(figures);
		await t?.reload();
	};
	ctx.live.on('number', ctx.live.throttled(quietly, 2000));
	ctx.live.again(quietly);
	t = bought ? await purchases(list, params, ctx) : await pool(list, params, ctx);
}
