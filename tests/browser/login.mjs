// tests/browser/login.mjs: operators log in at the console, or do not; what their role may not do the server refuses; other pages can do nothing.
// SPDX-License-Identifier: MIT
import http from 'node:http';
import { createHmac } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { same, test, want } from './harness.mjs';
import { refuses, unseen } from './watch.mjs';

const STEP_MS = 30000;

function decode32(text) {
	let bits = '';
	for (const c of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
	return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}

// The six digits that an authenticator shows, RFC 6238, of the step `off` steps from now.
function code(secret, off = 0) {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + off));
	const mac = createHmac('sha1', decode32(secret)).update(counter).digest(), at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function fill(page, base, name, password, digits) {
	await page.goto(base + '/console/login');
	await page.getByLabel('Name').fill(name);
	await page.getByLabel('Password').fill(password);
	await page.getByLabel('Code of your authenticator app').fill(digits);
	await page.getByRole('button', { name: 'Log in' }).click();
}

// What a page of ours gets from the server.
const asks = (page, method, path, headers, body) => page.evaluate(async ([m, p, h, b]) => {
	const r = await fetch(p, { method: m, headers: h, body: b });
	return { status: r.status, body: await r.json().catch(() => null) };
}, [method, path, headers ?? {}, body]);

// A page of somebody else, on another port of this machine: the browser sends our strict cookie along, for ports are the same site.
async function neighbour(page, base, work) {
	const hits = [];
	const server = http.createServer((q, a) => { hits.push(q.url); a.setHeader('Content-Type', 'text/html'); a.end('<!doctype html><title>neighbour</title><link rel="icon" href="data:,">'); });
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	try {
		await page.goto(`http://127.0.0.1:${server.address().port}/`);
		await work();
		want(hits.length > 0, 'the neighbour was not visited');
	} finally {
		server.close();
	}
}

export async function login({ base, context, seen, usher, shot, judged, narrow }) {
	const run = (...args) => JSON.parse(execFileSync(usher, ['operator', ...args, '--json'], { encoding: 'utf8' }));
	const ann = run('add', 'ann', '--role', 'admin'), vera = run('add', 'vera', '--role', 'view');
	const page = await context.newPage(), operators = () => run('list').map((o) => `${o.name} ${o.role}`).join(' ');

	refuses(base + '/console/api/session'); // the login page asks whether there is a session
	await test('the login page: no session leads there, its looks, keyboard', async () => {
		await page.goto(base + '/console/');
		same(new URL(page.url()).pathname, '/console/login', 'where one lands');
		await judged(page, 'console-login');
		await narrow(page, 'console-login');
		await page.reload();
		same(await page.evaluate(() => document.activeElement.id), 'name', 'what has the focus');
	});

	await test('name, password and code: each wrong one is refused with the same words', async () => {
		for (const [name, password, digits] of [['ann', 'wrong wrong wrong', code(ann.totp_secret)], ['nobody', ann.password, code(ann.totp_secret)],
			['ann', ann.password, code(vera.totp_secret)], ['ann', ann.password, code(ann.totp_secret, -4)]]) {
			refuses(base + '/console/login');
			await fill(page, base, name, password, digits);
			await page.getByRole('alert').getByText('Name, password or code are wrong.').waitFor();
			same((await context.cookies()).length, 0, 'cookies');
		}
		await shot(page, 'console-login-wrong');
		const digits = code(ann.totp_secret);
		await fill(page, base, 'ann', ann.password, digits);
		await page.waitForURL(base + '/console/**');
		want(new URL(page.url()).pathname === '/console/', `ann is at ${page.url()}`);
		const [cookie] = await context.cookies();
		same([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Strict', '/'], 'cookie');
		same(await page.evaluate(() => document.cookie), '', 'what scripts see of it');
		same((await asks(page, 'GET', '/console/api/session')).body.name, 'ann', 'who is there');
	});

	await test('another page can do nothing in the name of whoever is logged in', async () => {
		const before = operators(), token = (await asks(page, 'GET', '/console/api/session')).body.csrf;
		const other = await context.newPage();
		await unseen(seen, () => neighbour(other, base, async () => {
			await other.evaluate(async ([to, csrf]) => {
				const tries = [];
				for (const [path, body] of [['/console/api/operators/mallory/add', '{"role":"admin"}'], ['/console/api/send/pause', '{}'], ['/console/logout', '']])
					for (const headers of [{ 'Content-Type': 'text/plain' }, { 'Content-Type': 'application/json' }, { 'Content-Type': 'application/json', 'X-Usher-CSRF': csrf }])
						for (const mode of ['no-cors', 'cors'])
							tries.push(fetch(to + path, { method: 'POST', mode, credentials: 'include', headers, body }).catch(() => {}));
				for (const path of ['/console/logout', '/console/api/send/pause', '/console/api/operators/vera/remove']) {
					const img = new Image();
					tries.push(new Promise((r) => { img.onload = img.onerror = r; }));
					img.src = to + path;
				}
				await Promise.all(tries);
				const frame = document.createElement('iframe');
				frame.name = 'f';
				document.body.append(frame);
				for (const [path, fields] of [['/console/logout', {}], ['/console/login', { demo: 'admin' }], ['/console/api/send/pause', { a: 'b' }]]) {
					const form = document.createElement('form');
					Object.assign(form, { method: 'post', action: to + path, target: 'f' });
					for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('input'), { name, value }));
					document.body.append(form);
					form.submit();
					await new Promise((r) => setTimeout(r, 300));
				}
				frame.src = to + '/console/';
				await new Promise((r) => { frame.onload = r; setTimeout(r, 1000); });
			}, [base, token]);
			want(!other.frames().some((f) => f.url().startsWith(base)), 'the console is shown in a frame of another page');
		}));
		await other.close();
		same(operators(), before, 'operators');
		same((await asks(page, 'GET', '/console/api/session')).body?.name, 'ann', 'still logged in, as herself');
		const status = JSON.parse(execFileSync(usher, ['send', 'status', '--json'], { encoding: 'utf8' }));
		want(!JSON.stringify(status).includes('console:ann'), `sending was touched: ${JSON.stringify(status)}`);
	});

	await test('who only looks is refused by the server, whatever the page shows', async () => {
		const ours = await context.cookies(), p = await context.newPage();
		await context.clearCookies();
		await fill(p, base, 'vera', vera.password, code(vera.totp_secret));
		await p.waitForURL(base + '/console/');
		const who = (await asks(p, 'GET', '/console/api/session')).body;
		same([who.name, who.role], ['vera', 'view'], 'who is there');
		const headers = { 'Content-Type': 'application/json', 'X-Usher-CSRF': who.csrf };
		for (const path of ['/console/api/send/pause', '/console/api/operators/vera/role', '/console/api/clients/%2B447700900101/erase', '/console/api/pool/seed']) {
			refuses(base + path);
			same((await asks(p, 'POST', path, headers, '{}')).status, 403, path);
		}
		refuses(base + '/console/api/operators');
		same((await asks(p, 'GET', '/console/api/operators')).status, 403, 'operators');
		same((await asks(p, 'GET', '/console/api/clients')).status, 200, 'clients');
		run('disable', 'vera');
		same((await asks(p, 'GET', '/console/api/session')).status, 401, 'after she was disabled');
		await p.close();
		await context.clearCookies();
		await context.addCookies(ours);
		same((await asks(page, 'GET', '/console/api/session')).body?.name, 'ann', 'ann is there still');
	});

	await test('operators change their own password in a dialog; the old one is none any more', async () => {
		const renewed = 'three small brown teapots';
		await page.goto(base + '/console/');
		await page.getByRole('button', { name: 'Password …' }).click();
		const dialog = page.getByRole('dialog');
		refuses(base + '/console/api/operators/renew');
		await dialog.getByLabel('Password').fill('short');
		await dialog.getByRole('button', { name: 'Change it' }).click();
		await dialog.getByText('12 characters').nth(1).waitFor();
		await judged(page, 'console-password');
		await dialog.getByLabel('Password').fill(renewed);
		await dialog.getByRole('button', { name: 'Change it' }).click();
		await page.waitForURL(base + '/console/login');
		await fill(page, base, 'ann', ann.password, code(ann.totp_secret, 1));
		await page.getByRole('alert').getByText('Name, password or code are wrong.').waitFor();
		await fill(page, base, 'ann', renewed, code(ann.totp_secret, 1));
		await page.waitForURL(base + '/console/');
		same((await asks(page, 'GET', '/console/api/session')).body.name, 'ann', 'who is there');
	});

	await test('the logout ends it; the page is not to be had with the back button', async () => {
		await page.goto(base + '/console/');
		for (const part of ['#st_COMPLETE .count', '.totals .total', '.box-needs .badge, .needs']) await page.locator(part).first().waitFor(); // all that it asks for is answered
		await page.waitForTimeout(500);
		await page.evaluate(() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/console/logout'; document.body.append(f); f.submit(); });
		await page.waitForURL(base + '/console/login');
		same((await asks(page, 'GET', '/console/api/session')).status, 401, 'session');
		await page.goBack();
		await page.waitForURL(base + '/console/login');
	});

	await test('a demonstration lets one in by a button', async () => {
		await page.goto(base + '/console/login');
		await page.getByRole('button', { name: /^operate/ }).click();
		await page.waitForURL(base + '/console/');
		same((await asks(page, 'GET', '/console/api/session')).body.role, 'operate', 'role');
	});
	await context.clearCookies();
	await page.close();
}
