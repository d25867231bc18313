// console_jobs.js: work that is due, running or failed; what failed for good is run again from here.
// SPDX-License-Identifier: MIT
export const title = 'Jobs';

const STATES = ['failed', 'due', 'running', 'done'].map((s) => [s, s]);
const KINDS = { failed: 'bad', running: 'setup', due: 'warn', done: 'good' };

async function retry(ctx, values, done) {
	try {
		const a = await ctx.api.call('job_retry', values);
		ctx.toast(a.retried === 0 ? 'Nothing had failed.' : a.retried > 1 ? `${a.retried} jobs run again.` : 'It runs again.');
		done();
	} catch (e) { ctx.toast([e.title, e.detail].filter(Boolean).join(': '), true); }
}

export async function show(root, params, ctx) {
	const { api, dialog, dom, live, table } = ctx, { badge, button, el, heading, when } = dom;
	const may = await api.may('job_retry');
	let t = null;
	const again = () => t.load(); // what one did oneself is shown at once
	const quietly = () => t.reload();
	const all = may ? button('Run all failed ones of a kind again …', async () => {
		const a = await dialog.operate({ op: 'job_retry', title: 'Run failed jobs again', only: ['all'], button: 'Run again', text: 'All that failed of this kind: send, link, buy, alert, event …' });
		if (a) { ctx.toast(`${a.retried ?? 'Some'} jobs run again.`); again(); }
	}) : null;
	root.append(heading(1, title, all));
	t = await table(root, {
		caption: 'Jobs, the latest first', path: 'jobs', base: '#/jobs', params, ctx, empty: 'No job is like this.',
		filters: [{ name: 'state', title: 'State', type: 'choice', choices: STATES }, { name: 'kind', title: 'Kind', type: 'text', help: 'send' }, { name: 'client', title: 'Client', type: 'text', help: '+447700900123' }],
		columns: [
			{ title: 'Job', sort: 'id', num: true, cell: (j) => String(j.id) },
			{ title: 'Kind', sort: 'kind', cell: (j) => j.kind },
			{ title: 'State', sort: 'state', cell: (j) => badge(j.state, KINDS[j.state]) },
			{ title: 'Due', sort: 'due_at', cell: (j) => when(j.due_at) },
			{ title: 'Tries', sort: 'attempts', num: true, cell: (j) => String(j.attempts) },
			{ title: 'About', cell: (j) => el('span', { class: 'mono' }, j.subject ?? '') },
			{ title: 'What went wrong', wide: true, cell: (j) => j.last_error ?? '' },
		],
		actions: may ? (j) => j.state === 'failed' ? button('Run again', () => retry(ctx, { id: j.id }, again), { 'aria-label': `Run job ${j.id} again` }) : [] : null,
	});
	live.on('job', live.throttled(quietly, 2000));
	live.again(quietly);
}
