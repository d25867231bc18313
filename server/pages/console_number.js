// console_number.js: one number: how it is linked, what its carrier says, what befell it.
// SPDX-License-Identifier: MIT
import { driftWords, linkWords, markBadge, numberActions, show as showNumbers, statusBadge } from './console_numbers.js';

export const title = 'Number';

export async function show(root, params, ctx) {
	if (params.id === 'purchases') { await showNumbers(root, params, ctx); return; }
	const { api, dom } = ctx, { el, facts, when, ago, money, clientLink } = dom;
	const badges = el('div', { class: 'badges' }), buttons = el('div', { class: 'buttons' }), body = el('div', { class: 'grid' });
	root.append(el('p', { class: 'crumbs' }, el('a', { href: '#/numbers' }, 'Numbers')), dom.heading(1, params.id), badges, buttons, body);
	let drawn = '', turn = 0;
	const changed = () => { drawn = ''; return load(); };
	async function load() {
		const mine = ++turn, n = await api.call('pool_show', { number: params.id }), is = JSON.stringify(n);
		if (is === drawn) return; // a button under somebody's finger stays where it is
		const able = await numberActions(n, ctx, changed);
		if (mine !== turn) return;
		drawn = is;
		badges.replaceChildren(statusBadge(n.status, dom), markBadge(n.mark, dom), ...[linkWords(n, dom)[0]]);
		buttons.replaceChildren(...able);
		const history = n.history ?? [];
		body.replaceChildren(
			el('section', {}, el('h2', {}, 'Number'), facts([['Client', clientLink(n.client)], ['Since', when(n.assigned_at)], ['Held since', when(n.reserved_at)], ['Rests until', when(n.rests_until)],
				['Where', [n.locality, n.region, n.country].filter(Boolean).join(', ')], ['Kind', n.type], ['Can', (n.features ?? []).join(', ')], ['A month', money(n.monthly_cost, n.currency)],
				['Set-up', money(n.setup_cost, n.currency)], ['Bought', when(n.purchased_at)], ['Purchase', n.purchase ? `${n.purchase.reason}: ${n.purchase.state}` : null]])),
			el('section', {}, el('h2', {}, 'Link'), facts([['Status', linkWords(n, dom).filter(Boolean)], ['Tries', n.link_retries || null], ['Last try', ago(n.link_last_at)],
				['Error', [n.link_error_code, n.link_error_title].filter(Boolean).join(' ')], ['More', n.link_error_detail], ['At', n.link_error_source], ['Linked', when(n.linked_at)],
				['Looked at', ago(n.verified_at)], ['Differs', driftWords(n, dom).filter(Boolean).length ? driftWords(n, dom).filter(Boolean) : null], ['Voice assistant', n.voice_link_status === 'none' ? null : n.voice_link_status],
				['Carrier', n.carrier], ['Its id', n.carrier_id ? el('span', { class: 'mono' }, n.carrier_id) : null], ['It says', n.carrier_status], ['Profile', n.profile]])),
			el('section', {}, el('h2', {}, 'What befell it'), history.length ? el('ol', { class: 'steps' }, history.map((h) => el('li', {}, when(h.at), ` ${h.action} by ${h.actor}`,
				h.from || h.to ? `: ${[h.from, h.to].filter(Boolean).join(' → ')}` : '', h.reason ? ` (${h.reason})` : ''))) : el('p', { class: 'soft' }, 'Nothing is known.')));
	}
	const quietly = () => { load().catch(() => {}); }; // the next change, or the reader, asks again
	ctx.live.on('number', ctx.live.throttled(quietly, 1000));
	ctx.live.again(quietly);
	await load();
}
