// console_alerts.js: what needs a person: taken up, muted, or waited out; and the brake that holds all texts back.
// SPDX-License-Identifier: MIT
export const title = 'Alerts';

const GRAVE = { critical: 'bad', warning: 'warn', info: 'soft' };

// A resource that is a client or a number leads there.
function about(a, { el }) {
	const [kind, ...rest] = String(a.resource ?? '').split(':'), id = rest.join(':');
	if (kind === 'client') return el('a', { href: `#/clients/${encodeURIComponent(a.client ?? id)}`, class: 'mono' }, a.client ?? a.resource);
	if (/number$/.test(kind) && id.startsWith('+')) return el('a', { href: `#/numbers/${encodeURIComponent(id)}`, class: 'mono' }, id);
	return el('span', { class: 'mono' }, a.resource ?? '');
}

async function brake(root, ctx) {
	const { api, dialog, dom, toast } = ctx, { button, el } = dom, s = await api.get('send/status');
	const box = el('section', { 'aria-label': 'Sending' }), waiting = s.waiting ?? s.queued ?? 0;
	const words = s.paused ? `All texts are held back${s.reason ? `: ${s.reason}` : ''}. ${dom.count(waiting)} wait.` : `Texts go out. ${dom.count(waiting)} wait.`;
	const act = async (op, options) => { if (await dialog.operate({ op, ...options })) { toast(op === 'send_pause' ? 'Texts are held back.' : 'Texts go out again.'); box.replaceWith(await brake(root, ctx)); } };
	const able = await api.may(s.paused ? 'send_resume' : 'send_pause');
	box.append(el('div', { class: 'buttons' }, el('p', { class: s.paused ? 'note grow' : 'grow' }, words), !able ? null : s.paused ?
		button('Let texts go out', () => act('send_resume', { title: 'Let texts go out' }), { kind: 'main' }) :
		button('Hold all texts back …', () => act('send_pause', { title: 'Hold all texts back', danger: true }), { kind: 'danger' })));
	return box;
}

export async function show(root, params, ctx) {
	const { api, dialog, dom, live, table, toast } = ctx, { ago, badge, button, el, heading } = dom;
	const may = { ack: await api.may('alert_ack'), mute: await api.may('alert_mute'), unmute: await api.may('alert_unmute') };
	root.append(heading(1, title));
	try { root.append(await brake(root, ctx)); } catch (e) { root.append(dom.trouble(e)); }
	let t = null;
	const again = () => t.load(); // what one did oneself is shown at once
	const quietly = () => t.reload();
	const act = (op, id, said) => async () => {
		try { await api.call(op, { id }); toast(said); again(); } catch (e) { toast([e.title, e.detail].filter(Boolean).join(': '), true); }
	};
	t = await table(root, {
		caption: 'Alerts, open ones and the gravest first', path: 'alerts', base: '#/alerts', params, ctx, empty: 'Nothing needs a person.',
		filters: [{ name: 'all', title: 'Which', type: 'choice', choices: [['yes', 'those that have passed, too']], any: 'open ones' },
			{ name: 'acked', title: 'Taken up', type: 'choice', choices: [['no', 'no'], ['yes', 'yes']] }, { name: 'kind', title: 'Kind', type: 'text', help: 'stuck' },
			{ name: 'client', title: 'Client', type: 'text', help: '+447700900123' }],
		columns: [
			{ title: 'Severity', cell: (a) => a.cleared_at ? badge('passed', 'soft') : badge(a.severity, GRAVE[a.severity]) },
			{ title: 'Kind', sort: 'kind', cell: (a) => a.kind.replaceAll('_', ' ') },
			{ title: 'About', sort: 'resource', cell: (a) => about(a, dom) },
			{ title: 'What', wide: true, cell: (a) => a.detail ?? '' },
			{ title: 'Times', sort: 'count', num: true, cell: (a) => dom.count(a.count) },
			{ title: 'Last', sort: 'last_at', cell: (a) => ago(a.last_at) },
			{ title: 'Who is on it', cell: (a) => [a.acked_at ? badge('taken up', 'good') : null, a.muted_at ? badge(a.muted_until ? 'muted for a while' : 'muted', 'soft') : null] },
		],
		actions: (a) => a.cleared_at ? [] : [
			may.ack && !a.acked_at ? button('I am on it', act('alert_ack', a.id, 'Taken up.'), { 'aria-label': `I am on it: ${a.kind} ${a.resource}` }) : null,
			may.mute && !a.muted_at ? button('Mute …', async () => {
				if (await dialog.operate({ op: 'alert_mute', title: `Mute ${a.kind}`, given: { id: a.id, client: '' }, button: 'Mute' })) { toast('Muted.'); again(); }
			}, { 'aria-label': `Mute ${a.kind} ${a.resource}` }) : null,
			may.unmute && a.muted_at ? button('Unmute', act('alert_unmute', a.id, 'It is told of again.'), { 'aria-label': `Unmute ${a.kind} ${a.resource}` }) : null,
		].filter(Boolean),
	});
	root.append(el('p', { class: 'soft' }, 'What each kind means and what to do about it: docs/alerts.md.'));
	live.on('attention', live.throttled(quietly, 2000));
	live.again(quietly);
}
