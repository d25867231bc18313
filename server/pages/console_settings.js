// console_settings.js: what is set and where from; who may log in; the tokens of programs. Secrets are never shown.
// SPDX-License-Identifier: MIT
export const title = 'Settings';

const PARTS = [['settings', 'Settings'], ['operators', 'Operators'], ['tokens', 'Tokens']];

// What is told once: password, TOTP secret, token.
async function once(ctx, title_, answer) {
	const { dialog, dom } = ctx, { el } = dom;
	await dialog.tell({ title: title_, body: el('div', { class: 'stack' }, el('p', { class: 'note' }, 'This is shown once and stored nowhere: keep it now.'),
		dom.facts(Object.entries(answer).filter(([, v]) => v !== null && v !== '').map(([k, v]) => [k.replaceAll('_', ' '), el('code', {}, String(v))]))) });
}

async function settings(root, params, ctx) {
	const { dom, table } = ctx, { badge, el } = dom;
	await table(root, {
		caption: 'The settings of this server', local: true, path: 'settings', base: '#/settings', params, ctx, empty: 'No setting is like this.',
		filters: [{ name: 'set', title: 'Which', type: 'choice', choices: [['yes', 'only those that somebody set']], any: 'all' }],
		columns: [
			{ title: 'Name', sort: 'name', cell: (s) => [el('code', {}, s.name), el('div', { class: 'soft' }, s.group)] },
			{ title: 'Value', wide: true, cell: (s) => s.secret ? (s.set ? badge('a secret is set', 'good') : '') : el('span', { class: 'mono' }, s.value ?? '') },
			{ title: 'Where from', sort: 'where', cell: (s) => s.where ?? el('span', { class: 'soft' }, 'not set') },
			{ title: 'What it does', wide: true, cell: (s) => el('span', { class: 'soft' }, s.help) },
		],
	});
}

async function operators(root, params, ctx) {
	const { api, dialog, dom, session, table, toast } = ctx, { ago, badge, button, heading } = dom;
	let t = null;
	const act = (op, given, words, more = {}) => async () => {
		const a = await dialog.operate({ op, given, title: words, button: words, ...more });
		if (!a) return;
		if (a.password || a.secret || a.totp_secret || a.totp) await once(ctx, given.name ?? words, a); else toast('Done.');
		t.load();
	};
	root.append(heading(2, 'Operators', await api.may('operator_add') ? button('Add an operator …', act('operator_add', {}, 'Add an operator', { only: ['name', 'role'] }), { kind: 'main' }) : null));
	const able = async (op) => await api.may(op), may = { password: await able('operator_password'), totp: await able('operator_totp'), role: await able('operator_role'), disable: await able('operator_disable'), enable: await able('operator_enable'), remove: await able('operator_remove') };
	t = await table(root, {
		caption: 'Who may log in', path: 'operators', base: '#/settings/operators', params, ctx, empty: 'Nobody yet: usher operator add NAME.',
		columns: [
			{ title: 'Name', sort: 'name', cell: (o) => [o.name, o.name === session.name ? badge('you', 'setup') : null] },
			{ title: 'Role', sort: 'role', cell: (o) => badge(o.role, o.role === 'admin' ? 'warn' : 'soft') },
			{ title: 'State', cell: (o) => o.disabled || o.disabled_at ? badge('disabled', 'bad') : badge('may log in', 'good') },
			{ title: 'Last login', cell: (o) => ago(o.login_at) },
		],
		actions: (o) => [
			may.role ? button('Role …', act('operator_role', { name: o.name }, `Role of ${o.name}`)) : null,
			may.password ? button('New password …', act('operator_password', { name: o.name }, `New password for ${o.name}`, { only: [], danger: true })) : null,
			may.totp ? button('New authenticator …', act('operator_totp', { name: o.name }, `New authenticator for ${o.name}`, { only: [], danger: true })) : null,
			may.disable && !(o.disabled || o.disabled_at) ? button('Disable', act('operator_disable', { name: o.name }, `Disable ${o.name}`, { danger: true })) : null,
			may.enable && (o.disabled || o.disabled_at) ? button('Enable', act('operator_enable', { name: o.name }, `Enable ${o.name}`)) : null,
			may.remove ? button('Remove', act('operator_remove', { name: o.name }, `Remove ${o.name}`, { danger: true })) : null,
		].filter(Boolean),
	});
}

async function tokens(root, params, ctx) {
	const { api, dialog, dom, table } = ctx, { ago, badge, button, heading, when } = dom;
	let t = null;
	const add = async () => {
		const a = await dialog.operate({ op: 'token_add', title: 'Add a token', button: 'Add' });
		if (a) { await once(ctx, 'The new token', a); t.load(); }
	};
	root.append(heading(2, 'Tokens of the API', await api.may('token_add') ? button('Add a token …', add, { kind: 'main' }) : null));
	t = await table(root, {
		caption: 'Which programs may call /api/v1', path: 'tokens', base: '#/settings/tokens', params, ctx, empty: 'No token is stored; USHER_API_TOKENS may hold some.',
		columns: [
			{ title: 'Name', sort: 'name', cell: (x) => x.name },
			{ title: 'Role', cell: (x) => badge(x.role, x.role === 'admin' ? 'warn' : 'soft') },
			{ title: 'Made', sort: 'created_at', cell: (x) => when(x.created_at) },
			{ title: 'Last used', cell: (x) => ago(x.last_used_at ?? x.used_at) },
			{ title: 'Ends', cell: (x) => when(x.expires_at) },
		],
		actions: await api.may('token_remove') ? (x) => button('Remove', async () => { if (await dialog.operate({ op: 'token_remove', given: { name: x.name }, title: `Remove ${x.name}`, danger: true, button: 'Remove' })) t.load(); },
			{ 'aria-label': `Remove ${x.name}` }) : null,
	});
}

export async function show(root, params, ctx) {
	const { api, dom } = ctx, { el, heading } = dom, known = await api.ops();
	const part = params.id ?? 'settings', lists = { settings: 'setting_list', operators: 'operator_list', tokens: 'token_list' };
	const able = [];
	for (const [name, words] of PARTS) if (known[lists[name]] && await api.may(lists[name])) able.push([name, words]);
	root.append(heading(1, title), el('nav', { class: 'tabs', 'aria-label': 'Parts' }, able.map(([name, words]) => el('a', { href: name === 'settings' ? '#/settings' : `#/settings/${name}`, 'aria-current': name === part ? 'page' : null }, words))));
	if (!able.some(([name]) => name === part)) {
		root.append(el('p', { class: 'note' }, 'Your role does not show this.'));
		return;
	}
	await { settings, operators, tokens }[part](root, params, ctx);
}
