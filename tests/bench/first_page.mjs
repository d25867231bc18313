// tests/bench/first_page.mjs: how soon the console's first page can be used, by the page's own clock, beside a page of nothing.
// SPDX-License-Identifier: MIT
// usage: node first_page.mjs URL SESSION PROFILE. In a tab that has shown a page of this server, as after the login; the cache is off.
// Usable: the chart has its counts, and what needs a person stands there.
import { chromium } from 'playwright-core';

const ROUNDS = 21, PAUSE_MS = 300;
const [base, session, profile] = process.argv.slice(2);
const context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', headless: true,
	args: ['--headless', '--no-sandbox', '--disable-gpu'], viewport: { width: 1280, height: 860 } });
await context.addCookies([{ name: 'usher_session', value: session, url: base, httpOnly: true, sameSite: 'Strict' }]);
await context.addInitScript(() => {
	const there = () => document.querySelector('#st_COMPLETE .count')?.textContent && document.querySelector('.needs, .box-needs .badge');
	new MutationObserver(() => { if (!window.usable && there()) window.usable = performance.now(); }).observe(document, { childList: true, subtree: true });
});
const page = await context.newPage(), usable = [], nothing = [];
await (await context.newCDPSession(page)).send('Network.setCacheDisabled', { cacheDisabled: true });
for (let i = 0; i < ROUNDS; i++) {
	await page.goto(`${base}/console/file/console_plot.js`);
	nothing.push(await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd));
	await page.goto(`${base}/console/#/now`);
	await page.waitForFunction(() => window.usable);
	usable.push(await page.evaluate(() => window.usable));
	await page.waitForTimeout(PAUSE_MS);
}
const place = (all, p) => Math.round([...all].sort((a, b) => a - b)[Math.floor((all.length - 1) * p)]);
for (const [name, all] of [['first page, usable', usable], ['a page of nothing, loaded', nothing]])
	console.log(`${name.padEnd(28)} p50_ms ${place(all, 0.5)} best_ms ${place(all, 0)} worst_ms ${place(all, 1)}`);
await context.close();
