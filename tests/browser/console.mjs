// tests/browser/console.mjs: the operator's pages of clients and numbers, with ten thousand clients stored.
// SPDX-License-Identifier: MIT
import { same, test, want } from './harness.mjs';
import { Owner } from './owner.mjs';
import { psql, seed } from './seed.mjs';
import { refusedWith, refuses } from './watch.mjs';

const CLIENTS = 10000;
export const FIRST_PAGE_MAX = 150 * 1024;
const TEXTS = ['<img src=x onerror=pwned=31>', '"><script>pwned=32</script>', '<svg/onload=pwned=33>', 'javascript:pwned=34', '<a href="javascript:pwned=35">free</a>', '{{x}} ${pwned=36}'];
const NAME = 'Bob <img src=x onerror=pwned=37> Ltd';
const dataDir = process.env.USHER_DATA_DIR;

export async function enter(context, base, role) {
	const page = await context.newPage();
	await page.goto(`${base}/console/`);
	if (page.url().includes('/login')) await page.getByRole('button', { name: new RegExp(`^${role}`) }).click();
	await page.locator('#role').getByText(role).waitFor();
	return page;
}

export async function leave(page) {
	await page.getByRole('button', { name: 'Log out' }).click();
	await page.getByRole('button', { name: 'Log in' }).waitFor();
	await page.close();
}

// A view of the console, by its address; ready when its heading is there and nothing is being read.
export async function view(page, hash, heading) {
	await page.evaluate((h) => {
		if (location.hash === h) return;
		for (const old of document.querySelectorAll('main > *')) old.dataset.old = 'yes'; // what is there before is not the page
		location.hash = h;
	}, hash);
	await page.locator('main > [data-old]').waitFor({ state: 'detached' });
	await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
	await page.locator('main [aria-busy]').first().waitFor({ state: 'detached' });
	same(await page.locator('main .trouble').allInnerTexts(), [], hash);
}

const rows = (page) => page.locator('main tbody tr:not(:has(.empty))');

// The list holds this client and no other, soon; what stands there is looked at as one.
async function finds(page, words, wanted) {
	await page.getByRole('searchbox').fill(words);
	for (const end = Date.now() + 15000; ; await page.waitForTimeout(50)) {
		const found = await rows(page).allInnerTexts();
		if (found.length === 1 && wanted.test(found[0])) return;
		want(Date.now() < end, `"${words}" should find one ${wanted}, found ${found.length}: ${found[0]}`);
	}
}

async function searched(page) {
	await view(page, '#/clients', 'Clients');
	await finds(page, '07400 000017', /\+447400000017/);
	await finds(page, 'sons 4711', /4711/);
	await finds(page, '+44 7400 000017', /\+447400000017/);
	await page.getByRole('searchbox').fill('nobody-is-called-so');
	await page.getByText('No client is like this.').waitFor();
	await page.keyboard.press('Escape');
	await view(page, '#/clients?stuck=yes', 'Clients');
	const stuck = await rows(page).count();
	want(stuck === 50, `50 stuck clients on a page, not ${stuck}`);
	for (const text of await rows(page).allInnerTexts()) want(text.includes('stuck'), `not stuck: ${text}`);
}

async function pagedAndSorted(page) {
	await view(page, '#/clients', 'Clients');
	const phones = async () => rows(page).locator('td:first-child').allInnerTexts();
	await page.getByRole('columnheader', { name: 'Phone' }).getByRole('button').click();
	await page.locator('th[aria-sort=ascending]').waitFor();
	await page.locator('main [aria-busy]').first().waitFor({ state: 'detached' });
	const first = await phones();
	same(first, [...first].sort(), 'sorted by phone');
	want(page.url().includes('sort=phone'), `the address says how it is sorted: ${page.url()}`);
	await page.getByRole('button', { name: 'Next' }).click();
	await page.getByRole('button', { name: 'Back' }).waitFor();
	await page.locator('main [aria-busy]').first().waitFor({ state: 'detached' });
	const second = await phones();
	want(second[0] > first.at(-1), `the next page goes on: ${second[0]} after ${first.at(-1)}`);
	await page.getByRole('button', { name: 'Back' }).click();
	for (const end = Date.now() + 15000; JSON.stringify(await phones()) !== JSON.stringify(first); await page.waitForTimeout(50)) want(Date.now() < end, 'Back leads to the first page');
	const csv = await page.request.get(new URL(await page.getByRole('link', { name: 'CSV' }).getAttribute('href'), page.url()).href);
	same(csv.status(), 200, 'the CSV link');
	want(/text\/csv/.test(csv.headers()['content-type']) && (await csv.text()).includes('+4474'), 'CSV has the clients');
}

async function mended(page) {
	const phone = psql(dataDir, ['-c', "SELECT phone_e164 FROM clients WHERE stuck IS NOT NULL AND state = 'S4_NOTIFICATION_PREF' AND phone_e164 LIKE '+4474%' AND NOT handed_off ORDER BY id LIMIT 1"]);
	await view(page, `#/clients/${encodeURIComponent(phone)}`, /Sons/);
	await page.getByText(/^stuck:/).waitFor();
	await page.getByRole('button', { name: 'Move', exact: true }).click();
	const form = page.getByRole('dialog');
	await form.getByRole('button', { name: 'Move' }).click();
	await form.getByText('is needed').waitFor();
	await form.getByLabel('Event').selectOption('op.restart');
	await form.getByLabel('Reason').fill('they asked on the phone');
	await form.getByRole('button', { name: 'Move' }).click();
	await page.locator('.badges').getByText('S1_BUSINESS_TYPE_LOCATION').waitFor();
	same(await page.getByText(/^stuck:/).count(), 0, 'stuck is over');
	same(psql(dataDir, ['-c', `SELECT actor || ' ' || action || ' ' || reason FROM audit_log a JOIN clients c ON c.id = a.client_id WHERE phone_e164 = '${phone}' ORDER BY a.id DESC LIMIT 1`]),
		'console:demo-admin client.move they asked on the phone', 'the audit log');
}

async function takenOver(page, { base, context, shot, judged, narrow }) {
	const made = await page.request.post(`${base}/phone/api/phones`, { data: { country: 'IE', kind: 'android', network: 'Three' } });
	const o = await Owner.open(context, base, (await made.json()).phone);
	await o.says('hello', 'What does your business do');
	await view(page, `#/clients/${encodeURIComponent(o.phone)}`, o.phone);
	await page.getByLabel('Reply as a person').fill('This is Ann. What do you need?');
	await page.getByRole('button', { name: 'Send', exact: true }).click();
	await o.hears('This is Ann');
	await page.locator('.badges').getByText('with a person').waitFor();
	await page.locator('.bubble.person').getByText('This is Ann').waitFor();
	const before = await o.bubbles().count();
	await o.says('Do you speak Irish?');
	await page.locator('.bubble.owner').getByText('Do you speak Irish?').waitFor();
	same(await o.bubbles().count(), before, 'usher stays quiet');
	await shot(page, 'console-taken');
	await page.getByRole('button', { name: 'Hand back', exact: true }).click();
	await o.hears('What', before);
	await page.getByRole('button', { name: 'Take over', exact: true }).waitFor();
	await judged(page, 'console-client');
	await narrow(page, 'console-client');
	await o.page.close();
}

async function foreign(page, { base, context, shot }) {
	const o = await Owner.open(context, base, '+61491570156');
	await o.says('Plumber in Sydney', 'business called');
	await o.says(NAME, 'your own name');
	for (const body of TEXTS) await o.says(body);
	await view(page, `#/clients/${encodeURIComponent(o.phone)}`, NAME);
	for (const body of TEXTS) await page.locator('.bubble.owner').getByText(body, { exact: true }).waitFor();
	const planted = await page.locator('main').locator('img, script, iframe, svg[onload], [onerror], a[href^="javascript"]').evaluateAll((all) => all.map((e) => e.outerHTML));
	same(planted, [], 'what came as text is text');
	await shot(page, 'console-foreign');
	await view(page, '#/clients?search=bob', 'Clients');
	await rows(page).getByText(NAME).waitFor();
	for (const [hash, asked] of [['#/clients/<img src=x onerror=pwned=38>', 'clients/'], ['#/numbers/"><script>pwned=39</script>', 'pool/']]) {
		refuses(`${base}/console/api/${asked}${encodeURIComponent(hash.split('/').slice(2).join('/'))}`);
		await page.evaluate((h) => { location.hash = h; }, hash);
		await page.locator('main .trouble').waitFor();
	}
	await o.page.close();
}

async function looksOnly(context, base) {
	const page = await enter(context, base, 'view');
	await view(page, '#/clients/%2B447400000014', /Sons/);
	await page.locator('.bubble').first().waitFor();
	same(await page.locator('main').getByRole('button').filter({ hasNotText: 'Earlier texts' }).count(), 0, 'buttons of one who looks only');
	same(await page.getByLabel('Reply as a person').isVisible(), false, 'no reply field');
	await view(page, '#/numbers', 'Numbers');
	same(await page.getByRole('button', { name: /Buy|Sync/ }).count(), 0, 'no buying');
	await leave(page);
}

// What this page has loaded so far, in bytes.
export const weight = (page) => page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((n, e) => n + e.encodedBodySize, 0));

// What is loaded until the first page of clients can be used.
async function light(context, base) {
	const page = await enter(context, base, 'admin');
	await page.goto('about:blank');
	await page.goto(`${base}/console/#/clients`);
	await rows(page).first().waitFor();
	const bytes = await weight(page);
	want(bytes > 10000 && bytes <= FIRST_PAGE_MAX, `the first page has ${bytes} bytes`);
	console.log(`             first page: ${bytes} bytes`);
	await page.keyboard.press('/');
	same(await page.evaluate(() => document.activeElement.type), 'search', 'a slash leads to the search');
	await page.close();
}

export async function consolePages(tools) {
	const { base, context, judged, narrow } = tools;
	await test(`${CLIENTS} clients are stored`, async () => want(seed(dataDir, CLIENTS) >= CLIENTS, 'clients'));
	await test('the console asks who is there', async () => {
		const page = await context.newPage();
		await refusedWith(page, 401, `${base}/console/api/clients`);
		await page.close();
	});
	const page = await enter(context, base, 'admin');
	await test('console: clients are found as people write them', () => searched(page));
	await test('console: pages, sorting, CSV', () => pagedAndSorted(page));
	await test('console: clients and numbers, light, dark and narrow', async () => {
		const number = psql(dataDir, ['-c', "SELECT phone_e164 FROM number_pool WHERE link_status = 'failed' LIMIT 1"]);
		for (const [hash, heading, name] of [['#/clients', 'Clients', 'clients'], ['#/numbers', 'Numbers', 'numbers'], ['#/numbers/purchases', 'Numbers', 'purchases'],
			[`#/numbers/${encodeURIComponent(number)}`, number, 'number'], ['#/clients/%2B447400000013', /Sons/, 'client-stored']]) {
			await view(page, hash, heading);
			await page.locator('main section, main table').first().waitFor();
			await judged(page, `console-${name}`);
			await narrow(page, `console-${name}`);
		}
	});
	await test('console: a stuck client is mended by a button', () => mended(page));
	await test('console: a person takes over, writes and hands back', () => takenOver(page, tools));
	await test('console: scripts in texts and names are text', () => foreign(page, tools));
	await test('console: a form, light, dark and narrow', async () => {
		await view(page, '#/clients/%2B447400000013', /Sons/);
		await page.getByRole('button', { name: 'Erase', exact: true }).click();
		same(await page.getByRole('button', { name: 'Erase for ever' }).isDisabled(), true, 'erased by a click');
		await judged(page, 'console-erase');
		await narrow(page, 'console-erase');
		await page.getByRole('dialog').getByRole('textbox').fill('ERASE');
		await page.getByRole('button', { name: 'Erase for ever' }).click();
		await page.getByText('The client is erased.').waitFor();
		same(psql(dataDir, ['-c', "SELECT count(*) FROM clients WHERE phone_e164 = '+447400000013'"]), '0', 'erased');
	});
	await leave(page);
	await test('console: the first page is light, and a slash searches', () => light(context, base));
	await test('console: who looks only has no buttons', async () => {
		const page = await enter(context, base, 'admin');
		await leave(page);
		await looksOnly(context, base);
	});
}
