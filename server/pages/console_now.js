// console_now.js: the first page: where everybody stands, what needs a person, how signing up goes, how long the numbers last.
// SPDX-License-Identifier: MIT
import { chartStates, linkStates, loadChart, showCounts } from './chart.js';
import { bar } from './console_plot.js';
import { attention } from './console_attention.js';

export const title = 'Now';
const DAYS = [['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', 'a year']];
const STATUSES = ['available', 'reserved', 'assigned', 'paused', 'quarantined', 'pending'];

// The state's own name in short: S5, COMPLETE.
const short = (state) => /^S\d/.test(state) ? state.split('_')[0] : state;

function totals(dom, box, states) {
	const { el, count } = dom, n = (is) => states.filter((s) => is(s.state)).reduce((sum, s) => sum + s.clients, 0);
	const one = (words, value, href, kind) => el('a', { href, class: `total ${kind ?? ''}` }, el('strong', {}, count(value)), el('span', {}, words));
	const stuck = states.reduce((sum, s) => sum + s.stuck, 0), people = states.reduce((sum, s) => sum + s.handed_off, 0);
	box.replaceChildren(one('clients', n(() => true), '#/clients'), one('signing up', n((s) => /^S[1-5]_/.test(s)), '#/clients?stage=signup'),
		one('setting up', n((s) => /^S[6-9]_/.test(s)), '#/clients?stage=setup'), one('live', n((s) => s === 'COMPLETE'), '#/clients?state=COMPLETE', 'good'),
		one('stuck', stuck, '#/clients?stuck=yes', stuck ? 'bad' : ''), one('with a person', people, '#/clients?handed-off=yes', people ? 'warn' : ''));
}

async function chart(ctx, box, tell) {
	const { dom, api, live } = ctx;
	const [picture, answer] = await Promise.all([loadChart('/console/chart.svg', api.first), api.get('stats/states')]);
	linkStates(picture, (name) => `#/clients?state=${encodeURIComponent(name)}`);
	box.replaceChildren(picture);
	const order = chartStates(picture);
	let states = answer.data;
	const draw = () => {
		showCounts(picture, Object.fromEntries(states.map((s) => [s.state, s.clients])));
		totals(dom, tell, states);
	};
	draw();
	live.on('states', ({ counts, stuck, handed_off: people = {} }) => {
		states = [...new Set([...order, ...Object.keys(counts)])].map((state) => ({ state, clients: counts[state] ?? 0, stuck: stuck[state] ?? 0, handed_off: people[state] ?? 0 }));
		draw();
	});
}

const percent = (p) => p === null ? '' : `${p} %`;

function funnelRow(dom, r, most) {
	const { el, count, duration } = dom;
	const cell = (title, content) => el('td', { class: 'num', dataset: { title } }, content === null ? null : el('div', {}, content));
	return el('tr', {}, el('th', { scope: 'row' }, el('a', { href: `#/clients?state=${encodeURIComponent(r.state)}` }, short(r.state))),
		el('td', { class: 'plot', dataset: { title: '' } }, bar(r.reached, most)), cell('Reached', count(r.reached)), cell('Of all', percent(r.of_all_percent) || '0 %'),
		cell('Went on', r.went_on === null ? null : percent(r.conversion_percent)), cell('Half within', r.median_seconds === null ? null : duration(r.median_seconds)));
}

async function funnel(ctx, box, q) {
	const { api, dom } = ctx, { el } = dom;
	const rows = (await api.get('stats/funnel', { days: q.days ?? '30', country: q.country ?? '' })).data;
	if (!rows.some((r) => r.reached)) {
		box.replaceChildren(el('p', { class: 'soft' }, 'Nobody began to sign up in these days. Figures are gathered once a minute.'));
		return;
	}
	const heads = [['Step'], ['', 'plot'], ['Reached', 'num'], ['Of all', 'num'], ['Went on', 'num'], ['Half within', 'num']];
	box.replaceChildren(el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': 'Steps and how many went on' }, el('table', {}, el('caption', { class: 'unseen' }, 'The way through the steps'),
		el('thead', {}, el('tr', {}, heads.map(([t, c]) => t ? el('th', { scope: 'col', class: c ?? '' }, t) : el('td', { class: c })))),
		el('tbody', {}, rows.map((r) => funnelRow(dom, r, rows[0].reached))))));
}

function period(ctx, q, change) {
	const { el } = ctx.dom;
	const days = el('select', { id: 'now_days' }, DAYS.map(([v, words]) => el('option', { value: v, selected: v === (q.days ?? '30') }, words)));
	const country = el('input', { id: 'now_country', type: 'text', size: 4, maxlength: 2, value: q.country ?? '', placeholder: 'all', autocomplete: 'off' });
	days.addEventListener('change', () => change({ days: days.value }));
	country.addEventListener('change', () => change({ country: country.value.trim().toUpperCase() }));
	return el('form', { class: 'filters', onsubmit: (e) => e.preventDefault() }, el('div', { class: 'field' }, el('label', { for: 'now_days' }, 'Began in the last'), days),
		el('div', { class: 'field' }, el('label', { for: 'now_country' }, 'Country'), country));
}

async function pool(ctx, box) {
	const { api, dom } = ctx, { el, count, badge } = dom;
	const rows = (await api.get('stats/pool')).data;
	if (!rows.length) {
		box.replaceChildren(el('p', {}, 'The pool is empty: nobody can be given a number.'), el('p', { class: 'soft' }, 'Buy some or take over those of your account on the page ', el('a', { href: '#/numbers' }, 'Numbers'), '.'));
		return;
	}
	const shown = STATUSES.filter((s) => s === 'available' || rows.some((r) => r[s]));
	const cell = (r, status) => {
		const n = r[status], href = `#/numbers?country=${encodeURIComponent(r.country)}&status=${status.toUpperCase()}`;
		return el('td', { class: 'num', dataset: { title: status } }, el('div', {}, n ? el('a', { href, 'aria-label': `${count(n)} ${status} in ${r.country}` }, count(n)) : el('span', { class: 'soft' }, '0')));
	};
	const left = (r) => r.days_left === null ? el('span', { class: 'soft' }, 'nobody takes any') : badge(`${r.days_left} days`, r.days_left < 7 ? 'bad' : r.days_left < 30 ? 'warn' : 'good');
	box.replaceChildren(el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': 'Numbers by country' }, el('table', {}, el('caption', { class: 'unseen' }, 'Numbers by country and status'),
		el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Country'), el('th', { scope: 'col' }, 'lasts'), el('th', { scope: 'col', class: 'num' }, 'a day'), shown.map((s) => el('th', { scope: 'col', class: 'num' }, s)))),
		el('tbody', {}, rows.map((r) => el('tr', {}, el('th', { scope: 'row' }, el('a', { href: `#/numbers?country=${encodeURIComponent(r.country)}` }, r.country || 'unknown'), r.waiting ? [' ', el('a', { href: `#/clients?waiting=yes&country=${encodeURIComponent(r.country)}` }, badge(`${r.waiting} wait`, 'bad'))] : null),
			el('td', { dataset: { title: 'lasts' } }, el('div', {}, left(r))), el('td', { class: 'num', dataset: { title: 'given a day' } }, el('div', {}, String(Math.round(r.per_day * 10) / 10))), shown.map((s) => cell(r, s))))))));
}

// Runs what fills a section; what goes wrong is said in it.
async function fill(dom, box, work) {
	try { await work(); } catch (e) { box.replaceChildren(dom.trouble(e, () => fill(dom, box, work))); }
}

export async function show(root, params, ctx) {
	const { dom, live } = ctx, { el } = dom, q = { ...params.q };
	const tell = el('div', { class: 'totals' }), box = (name) => el('div', { class: `box-${name}` }, el('p', { class: 'soft' }, 'One moment.'));
	const boxes = { chart: box('chart'), needs: box('needs'), funnel: box('funnel'), pool: box('pool') };
	const section = (words, id, ...more) => el('section', { 'aria-labelledby': id }, el('div', { class: 'head' }, el('h2', { id }, words)), ...more);
	const change = (more) => {
		Object.assign(q, more);
		history.replaceState(null, '', `#/now?${new URLSearchParams(Object.entries(q).filter(([, v]) => v))}`);
		return fill(dom, boxes.funnel, () => funnel(ctx, boxes.funnel, q));
	};
	root.append(dom.heading(1, title), tell, el('div', { class: 'now' }, section('Where everybody stands', 'now_chart', boxes.chart), el('div', { class: 'stack' },
		section('What needs a person', 'now_needs', boxes.needs), section('The way through the steps', 'now_funnel', period(ctx, q, change), boxes.funnel), section('Numbers', 'now_pool', boxes.pool))));
	let marks = null;
	const refresh = () => fill(dom, boxes.needs, () => attention(ctx, boxes.needs, refresh, () => marks));
	const others = () => Promise.all([fill(dom, boxes.funnel, () => funnel(ctx, boxes.funnel, q)), fill(dom, boxes.pool, () => pool(ctx, boxes.pool))]);
	const soon = live.throttled(refresh, 1000);
	live.on('attention', (said) => { marks = said; soon(); });
	live.again(() => { refresh(); others(); });
	const timer = setInterval(others, 60000);
	await Promise.all([fill(dom, boxes.chart, () => chart(ctx, boxes.chart, tell)), refresh(), others()]);
	return () => clearInterval(timer);
}
