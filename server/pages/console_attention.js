// console_attention.js: what needs a person, each with the button that mends it: the operation and its fields come from the server.
// SPDX-License-Identifier: MIT
// What a row is called, what many are called, and where they are.
const KINDS = { waiting: ['waits', 'waiting for a number', '#/clients?waiting=yes'], stuck: ['stuck', 'stuck', '#/clients?stuck=yes'], alert: ['alert', 'alerts', '#/alerts?acked=no'],
	job: ['dead job', 'dead jobs', '#/jobs?state=failed'], unknown: ['send unknown', 'sends unknown', '#/jobs?state=due'] };
const WORDS = { client_move: 'Move on', client_handback: 'Hand back', pool_buy: 'Buy a number', alert_ack: 'Acknowledge', job_retry: 'Run again', client_messages: 'Look' };
const AT_ONCE = ['client_handback', 'alert_ack', 'job_retry', 'pool_buy'];  // nothing more to be asked
const MARKS = { waiting: 'waiting', stuck: 'stuck', alert: 'alerts', job: 'jobs' }; // what the event `attention` counts
const LIMIT = 50;

async function mend(ctx, row, again) {
	const { api, dialog, toast, go } = ctx;
	if (row.operation === 'client_messages') { go(`#/clients/${encodeURIComponent(row.phone)}`); return; }
	if (!AT_ONCE.includes(row.operation)) {
		const events = await eventsOf(api);
		await dialog.operate({ op: row.operation, title: WORDS[row.operation], text: `${row.phone}: ${row.what}`, given: row.fields, offer: events.length ? { event: events } : {} });
	} else if (await dialog.confirm({ title: `${WORDS[row.operation]}?`, text: `${row.phone ? `${row.phone}: ` : ''}${row.what}`, button: WORDS[row.operation] })) {
		try {
			await api.call(row.operation, row.fields);
			toast(`${WORDS[row.operation]}: done`);
		} catch (e) { toast([e.title, e.detail].filter(Boolean).join(': '), true); }
	}
	await again();
}

// The operator's events of the chart, if the document names them.
async function eventsOf(api) {
	const field = (await api.ops()).client_move?.fields.find((f) => f.name === 'event');
	return (field?.words ?? ['op.restart', 'op.gate', 'op.forwarded', 'op.live', 'op.handback', 'op.close']).map((w) => [w, w]);
}

async function line(ctx, row, again) {
	const { dom, api } = ctx, { el } = dom;
	const may = row.operation === 'client_messages' || await api.may(row.operation).catch(() => false);
	const words = WORDS[row.operation] ?? row.operation.replaceAll('_', ' ');
	const kind = row.severity === 'critical' || row.severity === 'error' ? 'bad' : 'warn';
	return el('li', {}, el('div', { class: 'need' }, dom.badge(KINDS[row.kind]?.[0] ?? row.kind, kind), ' ', row.phone ? [dom.clientLink(row.phone), ' '] : null, el('span', {}, row.what), ' ',
		el('span', { class: 'soft' }, dom.ago(row.since))), may ? dom.button(words, () => mend(ctx, row, again), { 'aria-label': `${words}: ${row.phone ?? ''} ${row.what}` }) : null);
}

// Fill the box with what needs a person; again() is called when something was mended. marks(): what the event said last, or null.
export async function attention(ctx, box, again, marks) {
	const { api, dom } = ctx, { el } = dom;
	if (box.contains(document.activeElement) && document.querySelector('dialog[open]')) return;
	const rows = (await api.get('attention', { limit: LIMIT })).data;
	const held = box.contains(document.activeElement);
	// A full page may not be all there is: then the event's counts stand, and a plus where there is none.
	const full = rows.length === LIMIT, said = full ? marks() : null;
	const many = (k) => { const n = rows.filter((r) => r.kind === k).length, all = said?.[MARKS[k]]; return all >= n ? all : full ? `${n}+` : n; };
	const kinds = Object.entries(KINDS).map(([k, [, words, href]]) => [words, href, many(k)]).filter(([, , n]) => n && n !== '0+');
	if (!rows.length) {
		box.replaceChildren(el('p', {}, dom.badge('all well', 'good'), ' Nobody is stuck, nobody waits, and nothing has failed.'));
		return;
	}
	box.replaceChildren(el('p', { class: 'kinds' }, kinds.map(([words, href, n]) => [el('a', { href }, `${n} ${words}`), ' '])),
		el('ul', { class: 'needs', tabindex: '0', 'aria-label': 'What needs a person' }, await Promise.all(rows.map((r) => line(ctx, r, again)))));
	if (held) box.querySelector('button')?.focus();
}
