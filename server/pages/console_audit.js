// console_audit.js: who or what changed what. Rows are never changed and never removed.
// SPDX-License-Identifier: MIT
export const title = 'Audit';

export async function show(root, params, ctx) {
	const { dom, live, table } = ctx;
	const { clientLink, el, heading, numberLink, when } = dom;
	root.append(heading(1, title));
	const t = await table(root, {
		caption: 'Who or what changed what, the latest first', path: 'audit', base: '#/audit', params, ctx, empty: 'Nothing was changed that is like this.',
		filters: [{ name: 'action', title: 'Action', type: 'search', help: 'how it begins: number.' }, { name: 'actor', title: 'Who', type: 'text', help: 'console:ann' }, { name: 'client', title: 'Client', type: 'text', help: '+447700900123' }],
		columns: [
			{ title: 'When', sort: 'id', cell: (a) => when(a.at) },
			{ title: 'Who', cell: (a) => el('span', { class: 'mono' }, a.actor) },
			{ title: 'What', cell: (a) => el('span', { class: 'mono' }, a.action) },
			{ title: 'Client', cell: (a) => clientLink(a.client) },
			{ title: 'Number', cell: (a) => numberLink(a.number) },
			{ title: 'From', cell: (a) => a.from ?? '' },
			{ title: 'To', cell: (a) => a.to ?? '' },
			{ title: 'Why', wide: true, cell: (a) => a.reason ?? '' },
		],
	});
	live.again(() => t.reload());
}
