// tests/browser/main.mjs: the pages of the demo as a person meets them, in a real browser.
// SPDX-License-Identifier: MIT
// usage: node main.mjs URL USHER PICTURES CHROMIUM PROFILE, with USHER_DATA_DIR in the environment.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { end, same, test, want } from './harness.mjs';
import { audit, openBrowser, take } from './watch.mjs';
import { Owner, pays } from './owner.mjs';
import { paymentPage } from './payment.mjs';
import { foreignTexts } from './foreign.mjs';

const [base, usher, pictures, executablePath, profile] = process.argv.slice(2);
const TIME_MS = 170000;
setTimeout(() => { console.log('[  FAILED  ] time is up'); end(); process.exit(1); }, TIME_MS).unref();

const { context, seen } = await openBrowser({ executablePath, profile, host: new URL(base).host });
const shot = (page, name) => page.screenshot({ path: path.join(pictures, name + '.png'), fullPage: true });
const pool = () => JSON.parse(execFileSync(usher, ['pool', 'stats', '--json'], { encoding: 'utf8' }));
const audited = [];

// A page in light and dark: pictures of both, both judged by axe.
async function judged(page, name) {
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme });
		await shot(page, `${name}-${colorScheme}`);
		const verdict = await audit(page);
		audited.push({ page: `${name} ${colorScheme}`, ...verdict });
	}
	await page.emulateMedia({ colorScheme: 'light' });
}

async function narrow(page, name) {
	const before = page.viewportSize();
	await page.setViewportSize({ width: 360, height: 740 });
	await shot(page, `${name}-360`);
	const wide = await page.evaluate(() => ({ have: document.documentElement.scrollWidth, room: document.documentElement.clientWidth }));
	await page.setViewportSize(before);
	want(wide.have <= wide.room, `${name}: ${wide.have} px wide on a screen of ${wide.room} px`);
}

async function britishIphone() {
	const o = await Owner.open(context, base, '+447700900101');
	await shot(o.page, 'phone-empty');
	await o.says('hello', 'What does your business do');
	await o.says("I'm a plumber in Leeds", 'business called');
	await o.says('Smith & Sons Plumbing', 'your own name');
	await o.says("I'm Sam", 'SMS');
	await o.says('sms', 'Smith & Sons Plumbing');
	await o.says('OK', `${base}/p/`);
	await shot(o.page, 'phone-link');
	const pay = await o.tapsLink();
	await pays(pay);
	await o.becomes('S6_PHONE_TYPE');
	await o.hears('your own number is');
	const number = await o.fact('number');
	want(/^\+44207946/.test(number), `a British number, not ${number}`);
	await o.says('iPhone', number);
	await shot(o.page, 'phone-codes');
	same(await o.dialsCodes(/^\*\*6[127]\*/), 3, 'codes in the texts');
	await o.says('DONE', 'ring your business phone');
	await o.page.getByRole('button', { name: 'nobody answers' }).click();
	await o.notes('test call has arrived');
	await o.becomes('COMPLETE');
	await o.hears('You are live');
	await o.page.getByRole('button', { name: 'nobody answers' }).click();
	await o.notes('you have reached Smith & Sons Plumbing');
	await pay.reload();
	await pay.getByRole('heading', { name: 'All paid' }).waitFor();
	await judged(pay, 'pay-paid');
	await narrow(pay, 'pay-paid');
	await pay.close();
	await judged(o.page, 'phone-live');
	await narrow(o.page, 'phone-live');
}

async function americanAndroid() {
	const o = await Owner.open(context, base, '+12125550142');
	await o.says('hello', 'What does your business do');
	await o.says('Hair salon, New York', 'business called');
	await o.says('Curl Up and Dye', 'your own name');
	await o.says('Maria', 'SMS');
	await o.says('sms', 'Curl Up and Dye');
	await o.says('OK', `${base}/p/`);
	const pay = await o.tapsLink();
	await pays(pay);
	await pay.close();
	await o.becomes('S6_PHONE_TYPE');
	const number = await o.fact('number');
	want(/^\+120255501/.test(number), `an American number, not ${number}`);
	await o.says('android on verizon', '*71');
	await o.page.locator('#digits').fill(`**61*${number}#`);
	await o.page.locator('#dial button').click();
	await o.notes('invalid MMI');
	await shot(o.page, 'phone-verizon');
	await o.page.locator('#digits').fill('*71' + number.slice(1));
	await o.page.locator('#dial button').click();
	await o.notes('call forwarding (no answer, busy)');
	await o.says('DONE', 'ring your business phone');
	await o.page.getByRole('button', { name: 'nobody answers' }).click();
	await o.becomes('COMPLETE');
	await o.hears('You are live');
	await shot(o.page, 'phone-verizon-live');
}

await test('the watch sees what it must never see', async () => {
	const page = await context.newPage();
	await page.goto(base + '/phone/');
	await page.evaluate(() => {
		document.body.insertAdjacentHTML('beforeend', '<img src="http://192.0.2.1/x.png" alt=""><img src="/none" alt="" onerror="pwned=1">');
		globalThis.pwned = 'canary';
		console.error('canary');
		window.open('http://192.0.2.1/canary', '_blank', 'noopener');
	});
	await page.evaluate(() => { fetch('/none').catch(() => {}); });
	await page.waitForTimeout(700);
	await audit(page).then((v) => want(v.lines.length > 0 || v.checked > 5, 'axe judged nothing'));
	for (const p of context.pages()) if (p !== page) await p.close();
	await page.close();
	for (const kind of Object.keys(seen)) want(take(seen, kind).length > 0, `nothing of kind "${kind}" was seen`);
});

await Promise.all([
	test('a British iPhone, from hello to COMPLETE', britishIphone),
	test('an American Android on Verizon, at the same time', americanAndroid),
]);

const tools = { base, context, shot, judged, narrow, pool };
await paymentPage(tools);
await foreignTexts(tools);

await test('axe-core finds nothing on any page, light and dark', async () => {
	want(audited.length >= 10, `only ${audited.length} pages were judged`);
	for (const a of audited) want(a.checked > 5, `${a.page}: axe judged nothing`);
	const lines = audited.flatMap((a) => a.lines.map((l) => `${a.page}: ${l}`));
	want(lines.length === 0, `${lines.length} broken:\n${lines.join('\n')}`);
});
for (const [kind, name] of [['console', 'the console shows no error and no warning'], ['violation', 'no page breaks its content security policy'],
	['outside', 'nothing is asked of any machine but this one'], ['executed', 'nothing that came as text is executed']])
	await test(name, async () => same(take(seen, kind), [], kind));

await context.close();
process.exit(end());
