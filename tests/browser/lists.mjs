// tests/browser/lists.mjs: the operator's pages of jobs, alerts, audit, texts and settings.
// SPDX-License-Identifier: MIT
import { same, test, want } from './harness.mjs';
import { enter, leave, view } from './console.mjs';
import { psql } from './seed.mjs';

const PAGES = [['#/jobs', 'Jobs', 'jobs'], ['#/alerts', 'Alerts', 'alerts'], ['#/audit', 'Audit', 'audit'], ['#/texts', 'Texts', 'texts'], ['#/texts?lang=de', 'Texts', 'texts-de'],
	['#/settings', 'Settings', 'settings'], ['#/settings/operators', 'Settings', 'operators'], ['#/settings/tokens', 'Settings', 'tokens']];
const dataDir = process.env.USHER_DATA_DIR;
const body = (page) => page.locator('main tbody');

async function lookedAt(page, { judged, narrow }) {
	for (const [hash, heading, name] of PAGES) {
		await view(page, hash, heading);
		await judged(page, `console-${name}`);
		await narrow(page, `console-${name}`);
	}
}

async function retried(page) {
	psql(dataDir, ['-c', "INSERT INTO jobs (kind, subject, key, state, due_us, attempts, last_error, created_at, updated_at) VALUES ('prune', 'every:canary', 'canary', 'failed', 1, 3, 'a canary in the job', now(), now())"]);
	await view(page, '#/jobs?state=failed', 'Jobs');
	await body(page).getByText('a canary in the job').waitFor();
	await body(page).locator('tr', { hasText: 'a canary in the job' }).getByRole('button', { name: /again/ }).click();
	await page.getByText('It runs again.').waitFor();
	await view(page, '#/audit?action=job.', 'Audit');
	await body(page).getByText('console:demo-admin').first().waitFor();
}

async function acknowledged(page) {
	psql(dataDir, ['-c', "INSERT INTO alerts (kind, severity, resource, detail, first_at, last_at) VALUES ('input_given_up', 'warning', 'input:canary', 'a canary among the alerts', now(), now())"]);
	await view(page, '#/alerts', 'Alerts');
	const row = body(page).locator('tr', { hasText: 'a canary among the alerts' });
	await row.getByRole('button', { name: /^Mute/ }).click();
	await page.getByRole('dialog').getByLabel(/^For/).fill('2h');
	await page.getByRole('dialog').getByRole('button', { name: 'Mute', exact: true }).click();
	await row.getByText('muted for a while').waitFor();
}

async function triedOut(page) {
	await view(page, '#/texts?search=s2.ask', 'Texts');
	await page.getByRole('button', { name: 'Look at s2.ask', exact: true }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByText(/segment/).first().waitFor();
	await dialog.getByLabel('Try another wording').fill('Šalom {business}');
	await dialog.getByText('70 a segment').waitFor();
	await dialog.getByText(/units of UCS-2/).waitFor();
	await dialog.getByRole('button', { name: 'Close' }).click();
	// The whole list is paged and sorted by the page itself.
	await view(page, '#/texts?sort=-segments', 'Texts');
	const longest = await body(page).locator('td[data-title=Segments]').allInnerTexts();
	same(longest.length, 50, 'rows of a page');
	want(longest.every((n, i) => i === 0 || Number(n) <= Number(longest[i - 1])), `not sorted: ${longest}`);
	const first = await body(page).locator('tr').first().innerText();
	await page.getByRole('button', { name: 'Next' }).click();
	await page.getByRole('button', { name: 'Back', exact: true }).waitFor();
	want(await body(page).locator('tr').first().innerText() !== first, 'the second page is the first again');
	await view(page, '#/texts?lang=fr&search=s2.ask', 'Texts');
	want((await body(page).innerText()).includes('s2.ask'), 'French has s2.ask');
}

async function secretsUnseen(page) {
	await view(page, '#/settings', 'Settings');
	let text = await body(page).innerText();
	for (const next = page.getByRole('button', { name: 'Next' }); await next.isVisible(); text += await body(page).innerText()) {
		await next.click();
		await page.locator('main [aria-busy]').first().waitFor({ state: 'detached' });
	}
	want(text.includes('TWILIO_AUTH_TOKEN') && text.includes('a secret is set'), 'a secret is said to be set');
	want(!/[0-9a-f]{32}/.test(text.replaceAll(/AC[0-9a-f]{32}/g, '')), 'something like a token is shown');
}

async function madeAndRemoved(page) {
	await view(page, '#/settings/tokens', 'Settings');
	await page.getByRole('button', { name: 'Add a token …' }).click();
	const dialog = page.getByRole('dialog').last();
	await dialog.getByLabel(/^Name/).fill('canary');
	await dialog.getByRole('button', { name: 'Add', exact: true }).click();
	await page.getByText('This is shown once').waitFor();
	await page.getByRole('button', { name: 'Close' }).click();
	await body(page).getByText('canary').waitFor();
	await page.getByRole('button', { name: 'Remove canary' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
	await page.getByText('No token is stored').waitFor();
	same(await body(page).getByText('canary').count(), 0, 'the token is gone');
}

// 150 texts more than were seen, and then one: what was read stays, once, and its lists open.
async function longTalk(page, { judged }) {
	const phone = '+447400000014';
	const texts = (from, to) => psql(dataDir, ['-c', `INSERT INTO messages (client_id, direction, carrier, carrier_id, our_number, body, status, segments, created_at, updated_at)
		SELECT c.id, 'out', 'twilio', 'SMtalk' || k, c.our_number, 'canary text ' || k, 'delivered', 1, at + make_interval(secs => k), at FROM generate_series(${from}, ${to}) AS k,
		(SELECT c.id, c.our_number, (SELECT max(m.created_at) FROM messages m WHERE m.client_id = c.id AND m.body NOT LIKE 'canary text %') AS at FROM clients c WHERE c.phone_e164 = '${phone}') c`]);
	texts(1, 150);
	await view(page, `#/clients/${encodeURIComponent(phone)}`, /Sons/);
	const text = (k) => page.locator('.bubble').getByText(`canary text ${k}`, { exact: true });
	await text(150).waitFor();
	same(await text(50).count(), 0, 'a text of the page before');
	await page.getByRole('button', { name: 'Earlier texts' }).dblclick();
	await text(1).waitFor();
	texts(151, 151);
	await text(151).waitFor();
	for (const k of [1, 50, 51, 52, 150]) same(await text(k).count(), 1, `text ${k}`);
	for (const list of ['payments', 'consents', 'alerts', 'jobs', 'audit']) {
		await page.locator(`#l_${list} summary`).click();
		await page.locator(`#l_${list} tbody td`).first().waitFor();
	}
	await judged(page, 'console-client-lists');
}

// A number changes while its page is open and nobody touches it: it is drawn anew, and the request says that nobody asked.
async function numberMoves(page) {
	const number = psql(dataDir, ['-c', "SELECT phone_e164 FROM number_pool WHERE status = 'AVAILABLE' LIMIT 1"]);
	await view(page, `#/numbers/${encodeURIComponent(number)}`, number);
	await page.getByRole('heading', { name: 'What befell it' }).waitFor();
	await page.evaluate(() => { const now = Date.now; Date.now = () => now() + 60000; });
	const quiet = page.waitForRequest((r) => r.url().includes('/console/api/pool/') && r.headers()['x-usher-quiet'] === '1');
	psql(dataDir, ['-c', `UPDATE number_pool SET locality = 'Canaryville', updated_at = (SELECT max(updated_at) + interval '1 ms' FROM number_pool) WHERE phone_e164 = '${number}'`]);
	await page.getByText(/Canaryville/).waitFor();
	await quiet;
	await view(page, '#/settings', 'Settings');
}

export async function consoleLists(tools) {
	const page = await enter(tools.context, tools.base, 'admin');
	await test('console: jobs, alerts, audit, texts, settings: light, dark and narrow', () => lookedAt(page, tools));
	await test('console: a failed job runs again from its button', () => retried(page));
	await test('console: an alert is muted for a while', () => acknowledged(page));
	await test('console: a wording is tried, its segments are told', () => triedOut(page));
	await test('console: settings show no secret', () => secretsUnseen(page));
	await test('console: a token is made, shown once, and removed', () => madeAndRemoved(page));
	await test('console: a long conversation keeps what was read', () => longTalk(page, tools));
	await test('console: a number that changes is drawn anew, quietly', () => numberMoves(page));
	await leave(page);
}
