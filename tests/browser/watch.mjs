// tests/browser/watch.mjs: the browser, and what it must never do: err, break the page's policy, reach beyond this machine, run what was texted.
// SPDX-License-Identifier: MIT
import net from 'node:net';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { same } from './harness.mjs';

const axe = createRequire(import.meta.url)('axe-core').source;
const QUIET = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync'];
const STEP_MS = 30000;
// Chromium's own errands, which no switch turns off: they end in the trap as all else does, and are not the page's.
const ERRAND = /^(CONNECT |POST https?:\/\/)(content-autofill\.googleapis\.com|update\.googleapis\.com|accounts\.google\.com|redirector\.gvt1\.com|passwordsleakcheck-pa\.googleapis\.com)[:\/]/;

// In every page, before its own scripts: scripts that came as text would set pwned, or raise a dialog.
function watchPage() {
	document.addEventListener('securitypolicyviolation', (e) => globalThis.tellTest('violation', e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
	if (!Object.hasOwn(globalThis, 'pwned')) Object.defineProperty(globalThis, 'pwned', { set: (v) => globalThis.tellTest('executed', String(v)) });
}

// Where everything that is not on this machine goes: nowhere, and it is written down. Also what the browser asks for by itself.
function startTrap(found) {
	return new Promise((resolve) => {
		const server = net.createServer((socket) => {
			socket.on('error', () => {});
			socket.once('data', (data) => {
				const line = data.toString('latin1').split('\r\n')[0];
				if (!ERRAND.test(line)) found('outside', line);
				socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
			});
		});
		server.unref();
		server.listen(0, '127.0.0.1', () => resolve(server.address().port));
	});
}

// Addresses that are asked for because they are refused: the browser calls that an error.
const refused = new Set();

export function refuses(url) {
	refused.add(new URL(url).href);
}

// What happens meanwhile on a page of somebody else is not ours; but nothing that came as text may run there either.
export async function unseen(seen, work) {
	const before = Object.entries(seen).map(([kind, list]) => [kind, list.length]);
	await work();
	for (const [kind, n] of before) if (kind !== 'executed') seen[kind].length = n;
}

export async function refusedWith(page, status, url) {
	refuses(url);
	const answer = await page.goto(url);
	same(answer.status(), status, `status of ${url}`);
}

function watchTraffic(page, host, found) {
	page.on('console', (m) => {
		const { url } = m.location(), wanted = refused.has(url) && m.text().startsWith('Failed to load resource: the server responded with a status of 4');
		if ((m.type() === 'error' || m.type() === 'warning') && !wanted) found('console', `${m.type()}: ${m.text()} at ${url} on ${page.url()}`);
	});
	page.on('pageerror', (e) => found('console', 'uncaught: ' + e.message));
	page.on('dialog', (d) => { found('executed', 'dialog: ' + d.message()); d.dismiss(); });
	page.on('request', (r) => {
		const url = new URL(r.url());
		if (url.protocol !== 'data:' && url.protocol !== 'about:' && url.host !== host) found('outside', r.url());
	});
}

// seen: by kind (console, violation, outside, executed), what happened, each with the page's name.
export async function openBrowser({ executablePath, profile, host }) {
	const seen = { console: [], violation: [], outside: [], executed: [] };
	const found = (kind, what) => seen[kind].push(what);
	const port = await startTrap(found);
	refused.add(`http://${host}/favicon.ico`); // looked for beside answers in plain text, which name no icon
	const context = await chromium.launchPersistentContext(profile, {
		executablePath, headless: true, args: QUIET, viewport: { width: 1280, height: 860 }, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce',
		proxy: { server: `http://127.0.0.1:${port}`, bypass: '127.0.0.1' },
	});
	context.setDefaultTimeout(STEP_MS);
	await context.exposeBinding('tellTest', (_source, kind, what) => found(kind, what));
	await context.addInitScript(watchPage);
	context.on('page', (page) => watchTraffic(page, host, found));
	context.pages().forEach((page) => watchTraffic(page, host, found));
	return { context, seen };
}

// Takes out what was seen of a kind since it was last asked.
export function take(seen, kind) {
	return seen[kind].splice(0);
}

// axe-core's verdict on the page as it stands: one line for each rule that is broken. Through the debugger: the page's policy forbids scripts of others.
export async function audit(page) {
	const session = await page.context().newCDPSession(page);
	const run = async (expression) => {
		const r = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
		if (r.exceptionDetails) throw new Error('axe: ' + (r.exceptionDetails.exception?.description ?? r.exceptionDetails.text));
		return r.result.value;
	};
	await run(axe + ';0');
	const broken = await run(`axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify({ checked: r.passes.length,
		lines: r.violations.flatMap((v) => v.nodes.map((n) => v.id + ' ' + n.target.join(' ') + ': ' + n.failureSummary.replaceAll('\\n', ' '))) }))`);
	await session.detach();
	return JSON.parse(broken);
}
