// tests/browser/main.mjs: the pages of the demo as a person meets them, in a real browser.
// SPDX-License-Identifier: MIT
// usage: node main.mjs URL USHER PICTURES CHROMIUM PROFILE, with USHER_DATA_DIR in the environment.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { end, same, test, want } from './harness.mjs';
import { audit, openBrowser, take } from './watch.mjs';
import { phonePage } from './phone.mjs';
import { troubles } from './trouble.mjs';
import { paymentPage } from './payment.mjs';
import { foreignTexts } from './foreign.mjs';
import { consoleLists } from './lists.mjs';
import { consolePages } from './console.mjs';
import { login } from './login.mjs';
import { nowPage } from './now.mjs';

const [base, usher, pictures, executablePath, profile] = process.argv.slice(2);
const TIME_MS = 900000;
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

const tools = { base, context, seen, usher, shot, judged, narrow, pool };
// PARTS in the environment: only these, by name.
const parts = { phone: phonePage, troubles, payment: paymentPage, foreign: foreignTexts, console: consolePages, lists: consoleLists, login, now: nowPage };
for (const [name, run] of Object.entries(parts)) if (!process.env.PARTS || process.env.PARTS.split(' ').includes(name)) await run(tools);

await test('axe-core finds nothing on any page, light and dark', async () => {
	want(process.env.PARTS || audited.length >= 10, `only ${audited.length} pages were judged`);
	for (const a of audited) want(a.checked > 5, `${a.page}: axe judged nothing`);
	const lines = audited.flatMap((a) => a.lines.map((l) => `${a.page}: ${l}`));
	want(lines.length === 0, `${lines.length} broken:\n${lines.join('\n')}`);
});
for (const [kind, name] of [['console', 'the console shows no error and no warning'], ['violation', 'no page breaks its content security policy'],
	['outside', 'nothing is asked of any machine but this one'], ['executed', 'nothing that came as text is executed']])
	await test(name, async () => same(take(seen, kind), [], kind));

await context.close();
process.exit(end());
