// tests/browser/trouble.mjs: what goes wrong on the phone page on purpose, and what comes of it; several phones on one page.
// SPDX-License-Identifier: MIT
import { same, test, want } from './harness.mjs';
import { answersQuestions, Owner, pays } from './owner.mjs';

const TEXT_MAX = 1600;
const ODD = ['🙂🙂 שלום عالم', 'first line\nsecond line\n\nfourth', '‮gnitirw‬ %s %n \\u0000 {{x}}', 'x'.repeat(TEXT_MAX)];

async function texted(o, body) {
	const m = (await (await o.page.request.get(`${o.base}/phone/api/messages?phone=${encodeURIComponent(o.phone)}`)).json()).filter((x) => x.direction === 'inbound' && x.body === body);
	return m.length;
}

async function nextText(o, what) {
	if (!await o.device.locator('.mishaps').evaluate((d) => d.open)) await o.device.locator('summary', { hasText: 'What can go wrong' }).click();
	await o.device.getByLabel('The next text').selectOption(what);
}

async function fastTexts({ context, base }) {
	const o = await Owner.open(context, base, '+61491570156');
	const bodies = Array.from({ length: 12 }, (_, i) => `quick text ${i}`);
	for (const body of bodies) {
		await o.device.locator('.body').fill(body);
		await o.device.locator('.body').press('Enter');
	}
	await o.until('all are delivered', async () => (await o.device.locator('.msg.mine .tick.delivered').count()) === bodies.length);
	same(await o.device.locator('.bubble.mine').allInnerTexts(), bodies, 'the order on the phone');
	const arrived = (await (await o.page.request.get(`${base}/phone/api/messages?phone=${encodeURIComponent(o.phone)}`)).json()).filter((m) => m.direction === 'inbound');
	same(arrived.map((m) => m.body), bodies, 'the order at the carrier');
	await o.page.close();
}

async function oddTexts({ context, base }) {
	const o = await Owner.open(context, base, '+61491570156');
	for (const body of ODD) {
		await o.device.locator('.body').fill(body);
		await o.device.locator('.body').press('Enter');
	}
	await o.until('all are delivered', async () => (await texted(o, ODD.at(-1))) === 1 && (await o.device.locator('.tick.sending, .tick.sent').count()) === 0);
	const shown = await o.device.locator('.bubble.mine').evaluateAll((all) => all.map((b) => b.textContent));
	same(shown.slice(-ODD.length), ODD, 'odd texts on the phone');
	want((await o.device.locator('.msg.mine .meta').last().innerText()).includes('parts'), 'a long text has parts');
	await o.page.close();
}

async function carried({ context, base }) {
	const o = await Owner.open(context, base, '+447700900102');
	await nextText(o, 'twice');
	await o.says('hello', 'What does your business do');
	const posts = async () => (await o.page.locator('#pane .wire li', { hasText: '/webhooks/twilio/sms' }).count());
	await o.until('two webhooks', async () => await posts() === 2);
	same(await o.bubbles().count(), 1, 'answers to a text that came twice');
	await nextText(o, 'lost');
	await o.says('Painter, York');
	await o.until('the lost text stays sent', async () => (await o.tick()).includes('Sent'));
	same(await o.fact('state'), 'S1_BUSINESS_TYPE_LOCATION', 'state while it is lost');
	await o.page.getByRole('button', { name: '+ 1 h' }).click();
	await o.hears('business called', 1); // usher has read the carrier's log
	const before = await o.bubbles().count();
	await nextText(o, 'cut');
	await o.says('Brush & Co');
	await o.becomes('S3_OWNER_NAME');
	same(await o.bubbles().count(), before, 'the answer is lost with the connection');
	// usher notices the broken connection, looks 20 s later for its answer there, and sends it again: the clock helps once it has noticed.
	await o.until('the answer comes after all', async () => {
		await o.page.getByRole('button', { name: '+ 1 h' }).click();
		await o.page.waitForTimeout(1000);
		return (await o.bubbles().allInnerTexts()).slice(before).some((t) => t.includes('your own name'));
	});
	await o.device.getByRole('button', { name: 'Send a picture' }).click();
	await o.device.locator('.bubble.mine .picture').waitFor();
	await o.page.close();
}

async function slowNetwork({ context, base }) {
	const o = await Owner.open(context, base, '+14165550144');
	await o.device.locator('summary', { hasText: 'What can go wrong' }).click();
	await o.device.getByLabel('Network lag').selectOption('2000');
	await o.until('the lag is set', async () => (await o.state()).phone.lag_ms === 2000);
	const from = Date.now();
	await o.says('hello');
	await o.hears('What does your business do');
	want(Date.now() - from >= 4000, `both ways take their time, not ${Date.now() - from} ms`);
	await o.device.getByLabel('Network lag').selectOption('0');
	await o.until('the lag is gone', async () => (await o.state()).phone.lag_ms === 0);
	await o.page.close();
}

async function money({ context, base, shot }) {
	const o = await Owner.open(context, base, '+14165550144');
	await answersQuestions(o, 'Bakery in Toronto', 'Rise', 'Jo', `${base}/p/`);
	await o.device.locator('summary', { hasText: 'What can go wrong' }).click();
	await o.device.getByLabel('A payment').selectOption('declined');
	await o.until('payments are declined', async () => (await o.state()).phone.pays === 'declined');
	const pay = await o.tapsLink();
	await pay.getByRole('button', { name: 'Go to payment' }).click();
	await pay.getByRole('button', { name: 'Pay', exact: true }).click();
	await pay.getByText('The card was declined').waitFor();
	await o.device.getByLabel('A payment').selectOption('later');
	await o.until('payments are told later', async () => (await o.state()).phone.pays === 'later');
	await pay.getByRole('button', { name: 'Pay', exact: true }).click();
	await pay.getByRole('heading', { name: 'Thank you' }).waitFor();
	same(await o.fact('payment active'), false, 'paid before the news');
	await o.page.getByRole('button', { name: '+ 1 h' }).click();
	await o.becomes('S6_PHONE_TYPE');
	await pay.close();
	await o.device.getByLabel('A payment').selectOption('now');
	await o.device.getByRole('button', { name: 'Provider gives up' }).click();
	await o.becomes('PAUSED');
	await o.device.getByRole('button', { name: 'Pay again' }).click();
	await o.becomes('S6_PHONE_TYPE');
	await o.device.getByRole('button', { name: 'Cancel subscription' }).click();
	await o.becomes('PAUSED');
	await shot(o.page, 'phone-paused');
	await o.page.close();
}

// An iPhone forwards all calls by its settings; a call then never rings.
async function iphoneSettings({ context, base, shot, judged }) {
	const o = await Owner.open(context, base, '+14165550144');
	const number = await o.fact('number') || '+16135550111';
	await o.app('Settings');
	for (const name of ['Apps', 'Phone', 'Call Forwarding']) await o.device.locator('.settings').getByRole('button', { name, exact: true }).click();
	await o.device.getByLabel('Call Forwarding: forward to').fill('nonsense');
	await o.device.getByRole('button', { name: 'Turn on' }).click();
	want(/no number/.test(await o.sheet()), 'what is no number is refused');
	await o.device.getByLabel('Call Forwarding: forward to').fill(number);
	await o.device.getByRole('button', { name: 'Turn on' }).click();
	await o.device.getByRole('button', { name: 'Turn off' }).waitFor();
	await judged(o.page, 'phone-settings');
	await o.device.locator('.diverts').waitFor();
	same((await o.state()).forwards, [{ reason: 'all', target: number }], 'forwards');
	await o.device.getByRole('button', { name: 'Call my business' }).click();
	const words = await o.callWords();
	want(/Forwarded to/.test(words), `forwarded at once: ${words}`);
	await shot(o.page, 'phone-forwarded');
	await o.device.getByRole('button', { name: 'Turn off' }).click();
	await o.until('the forward is gone', async () => (await o.state()).forwards.length === 0);
	await o.device.getByRole('button', { name: 'Call my business' }).click();
	await o.device.locator('.call.rings').waitFor();
	await o.device.getByRole('button', { name: 'Answer' }).click();
	want(/You answered/.test(await o.callWords()), 'an answered call is not forwarded');
	await o.page.close();
}

// Two owners on one page, each at their own step.
async function twoAtOnce({ context, base, shot }) {
	const page = await context.newPage();
	await page.goto(`${base}/phone/#+13125550143`);
	const us = await Owner.at(page, base, '+13125550143'), gb = await Owner.at(page, base, '+447700900102');
	same(await page.locator('.device').count(), 2, 'phones on the table');
	await gb.says('STATUS', 'name');
	await us.says('hello', 'What does your business do');
	await us.says('Dentist, Chicago', 'business called');
	same([await us.fact('state'), await gb.fact('state')], ['S2_BUSINESS_NAME', 'S3_OWNER_NAME'], 'states');
	await us.device.getByRole('button', { name: 'Home screen' }).click();
	await page.request.post(`${base}/phone/api/text`, { data: { phone: us.phone, body: 'HELP' } });
	await us.device.locator('.badge:visible').getByText('1').waitFor();
	await us.device.locator('.banner button').waitFor();
	await shot(page, 'phone-two');
	await us.device.locator('.banner button').click();
	await us.hears('STOP');
	await page.close();
}

export async function troubles(tools) {
	await test('twelve texts typed at once: none lost, none out of order', () => fastTexts(tools));
	await test('emoji, right to left, several lines, 1600 characters: shown and sent as they are', () => oddTexts(tools));
	await test('a text twice, a lost one, a broken answer, a picture', () => carried(tools));
	await test('a slow network holds texts and answers back', () => slowNetwork(tools));
	await test('a declined card, news that come later, a subscription that ends', () => money(tools));
	await test('an iPhone’s settings forward all calls; answering a call forwards none', () => iphoneSettings(tools));
	await test('two phones on one page, badge and banner', () => twoAtOnce(tools));
}
