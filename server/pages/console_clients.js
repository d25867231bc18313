// console_clients.js: all clients: searched, filtered, sorted.
// SPDX-License-Identifier: MIT
export const title = 'Clients';

const YES = [['yes', 'yes'], ['no', 'no']];

export async function show(root, params, { api, table, dom, live }) {
	const { el, state, badge, clientLink, numberLink, ago } = dom;
	root.append(dom.heading(1, title));
	const fields = (await api.ops()).client_list.fields, known = fields.map((f) => f.name);
	const names = (fields.find((f) => f.name === 'state').words ?? []).map((s) => [s, s]);
	const filters = [
		{ name: 'search', title: 'Search', type: 'search', help: 'phone, number, name or business: how it begins' },
		names.length ? { name: 'state', title: 'State', type: 'choice', choices: names } : { name: 'state', title: 'State', type: 'text' },
		{ name: 'stage', title: 'Stage', type: 'choice', choices: [['signup', 'signing up'], ['setup', 'setting up']] },
		{ name: 'paying', title: 'Paying', type: 'choice', choices: YES },
		{ name: 'stuck', title: 'Stuck', type: 'choice', choices: YES },
		{ name: 'handed-off', title: 'With a person', type: 'choice', choices: YES },
		{ name: 'waiting', title: 'Waits for a number', type: 'choice', choices: YES },
		{ name: 'country', title: 'Country', type: 'text', help: 'GB' },
	];
	const t = await table(root, {
		caption: 'Clients', path: 'clients', base: '#/clients', params, filters: filters.filter((f) => known.includes(f.name)),
		empty: 'No client is like this.',
		columns: [
			{ title: 'Phone', sort: 'phone', cell: (c) => clientLink(c.phone) },
			{ title: 'Business', sort: 'business_name', wide: true, cell: (c) => [c.business_name ?? el('span', { class: 'soft' }, 'not told yet'), c.owner_name ? el('div', { class: 'soft' }, c.owner_name) : null] },
			{ title: 'State', sort: 'state', cell: (c) => state(c.state) },
			{ title: 'Number', sort: 'number', cell: (c) => c.number ? numberLink(c.number) : '' },
			{ title: 'Paying', cell: (c) => c.payment_active ? badge('paying', 'good') : c.gate ? badge(c.gate.replaceAll('_', ' '), 'warn') : '' },
			{ title: 'Needs', cell: (c) => [c.stuck ? badge(`stuck: ${c.stuck.replaceAll('_', ' ')}`, 'bad') : null, c.handed_off ? badge('with a person', 'warn') : null] },
			{ title: 'Last change', sort: 'updated_at', cell: (c) => ago(c.updated_at) },
		],
	});
	live.on('client', live.throttled(() => t.reload(), 2000));
	live.again(() => t.reload());
}
