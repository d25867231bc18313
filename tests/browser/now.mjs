// tests/browser/now.mjs: the console's first page: live counts, what needs a person mended from here, with ten thousand clients stored.
// SPDX-License-Identifier: MIT
import { enter, FIRST_PAGE_MAX, view, weight } from './console.mjs';
import { same, test, want } from './harness.mjs';
import { psql } from './seed.mjs';

const dataDir = process.env.USHER_DATA_DIR;
const countIn = (page, state) => page.locator(`#st_${state} .count`).textContent().then(Number);

// A text by the phone's own API, as the phone page sends it.
async function text(page, base, phone, body) {
	const r = await page.request.post(`${base}/phone/api/text`, { data: { phone, body }, headers: { 'Content-Type': 'application/json' } });
	want(r.ok(), `a text from ${phone}: ${r.status()}`);
}

async function newPhone(page, base) {
	const r = await page.request.post(`${base}/phone/api/phones`, { data: { country: 'GB', network: 'EE', kind: 'iphone' }, headers: { 'Content-Type': 'application/json' } });
	want(r.ok(), `a new phone: ${r.status()} ${await r.text()}`);
	return (await r.json()).phone;
}

async function pictureMoves(page, base) {
	const phone = await newPhone(page, base), before = await countIn(page, 'S2_BUSINESS_NAME');
	await page.evaluate((n) => {
		const place = document.querySelector('#st_S2_BUSINESS_NAME .count');
		window.moved = new Promise((done) => new MutationObserver(() => { if (Number(place.textContent) > n) done(performance.timeOrigin + performance.now()); }).observe(place, { childList: true, characterData: true, subtree: true }));
	}, before);
	await text(page, base, phone, 'Plumber, Leeds');
	const stored = () => Number(psql(dataDir, ['-c', `SELECT coalesce(max(usher_us(m.created_at)), 0) - coalesce((SELECT shift_us FROM demo_clock), 0) FROM messages m JOIN clients c ON c.id = m.client_id WHERE c.phone_e164 = '${phone}'`]));
	const moved = await Promise.race([page.evaluate(() => window.moved), page.waitForTimeout(15000).then(() => 0)]);
	want(moved > 0, 'the picture did not move');
	const took = moved - stored() / 1000; // the demonstration's clock may have been moved, the browser's was not
	want(took > -50 && took < 60000, `that is no time: ${took} ms`);
	console.log(`             from the text to the picture: ${Math.round(took)} ms`);
}

async function mended(page) {
	const phone = psql(dataDir, ['-c', "SELECT phone_e164 FROM clients WHERE stuck IS NOT NULL AND state = 'S4_NOTIFICATION_PREF' AND phone_e164 IS NOT NULL AND NOT handed_off ORDER BY stuck_since LIMIT 1"]);
	want(phone, 'nobody is stuck');
	// The oldest of all, so that they stand on the list.
	psql(dataDir, ['-c', `UPDATE clients SET stuck_since = '2020-01-01', payment_active = true WHERE phone_e164 = '${phone}'`]);
	await page.reload();
	const line = page.locator('.needs li', { hasText: phone }).first();
	await line.getByRole('button', { name: /Move on/ }).click();
	await page.locator('dialog select[name=event]').selectOption('op.restart').catch(() => page.locator('dialog [name=event]').fill('op.restart'));
	await page.locator('dialog [name=reason]').fill('they rang: start again');
	await page.locator('dialog button[type=submit]').click();
	await page.locator('dialog').waitFor({ state: 'detached' });
	await line.waitFor({ state: 'detached' });
	same(psql(dataDir, ['-c', `SELECT state, stuck IS NULL FROM clients WHERE phone_e164 = '${phone}'`]), 'S1_BUSINESS_TYPE_LOCATION|t', 'mended');
}

async function linksLead(page) {
	const shown = await countIn(page, 'S3_OWNER_NAME');
	same(String(shown), psql(dataDir, ['-c', "SELECT count(*) FROM clients WHERE state = 'S3_OWNER_NAME'"]), 'the count of a state');
	await page.locator('#st_S3_OWNER_NAME').click();
	await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
	want(page.url().includes('state=S3_OWNER_NAME'), page.url());
	await page.goBack();
	await page.locator('#st_S3_OWNER_NAME').waitFor();
	await page.locator('.totals a', { hasText: 'setting up' }).click();
	await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
	await page.locator('main tbody td[data-title=State]').first().waitFor();
	const states = await page.locator('main tbody td[data-title=State]').allInnerTexts();
	want(states.every((s) => /^S[6-9]_/.test(s)), `not setting up: ${states}`);
	await page.goBack();
	await page.locator('#st_S3_OWNER_NAME').waitFor();
}

async function light(context, base) {
	const page = await context.newPage();
	await (await context.newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true }); // what was fetched before has no weight
	// By the page's own clock: one who looks from outside in a tab behind another sees a frame a second.
	await page.addInitScript(() => {
		const there = () => document.querySelector('#st_COMPLETE .count')?.textContent && document.querySelector('.needs, .box-needs .badge');
		const watch = new MutationObserver(() => { if (!window.usable && there()) window.usable = performance.now(); });
		watch.observe(document, { childList: true, subtree: true, characterData: true });
	});
	await page.goto(`${base}/console/#/now`);
	await page.locator('#st_COMPLETE .count').waitFor();
	await page.locator('.needs, .box-needs .badge').first().waitFor();
	const bytes = await weight(page);
	console.log(`             first page: ${bytes} bytes, usable after ${Math.round(await page.evaluate(() => window.usable))} ms`);
	want(bytes > 10000 && bytes <= FIRST_PAGE_MAX, `the first page has ${bytes} bytes`);
	await page.close();
}

export async function nowPage({ base, context, judged, narrow }) {
	const page = await enter(context, base, 'admin');
	// What was stored at once is counted by the job, twice: the marks follow a run later.
	for (const end = Date.now() + 60000; psql(dataDir, ['-c', 'SELECT texts >= (SELECT max(id) FROM messages) - 1000 FROM stats_marks']) !== 't'; await page.waitForTimeout(500)) {
		want(Date.now() < end, 'the job has not counted');
		psql(dataDir, ['-c', "UPDATE jobs SET due_us = 1 WHERE kind = 'stats' AND state = 'due'"]);
	}
	await test('Now: the chart, the figures, what needs a person', async () => {
		await view(page, '#/now', 'Now');
		await page.locator('.totals .total').first().waitFor();
		await page.locator('.needs li').first().waitFor();
		await judged(page, 'console-now');
		await narrow(page, 'console-now');
	});
	await test('Now: every number leads to what it counts', () => linksLead(page));
	await test('Now: a text moves the picture', async () => { // how soon is printed, and measured by make bench-console
		for (let i = 0; i < 5; i++) await pictureMoves(page, base);
	});
	await test('Now: a stuck client is mended from here', () => mended(page));
	await test('Now: the first page is light', () => light(context, base));
	await page.close();
}
