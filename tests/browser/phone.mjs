// tests/browser/phone.mjs: the phone page: from the first text to COMPLETE on each kind of phone, with what can be seen inside meanwhile.
// SPDX-License-Identifier: MIT
import { same, test, want } from './harness.mjs';
import { answersQuestions, Owner, pays } from './owner.mjs';

const WEIGHT_MAX = 150 * 1024;

async function britishIphone({ context, base, shot, judged, narrow }) {
	const o = await Owner.open(context, base, '+447700900101');
	await o.device.getByRole('button', { name: 'Plumber, Leeds' }).waitFor();
	await shot(o.page, 'phone-empty');
	await judged(o.page, 'phone-empty');
	await answersQuestions(o, "I'm a plumber in Leeds", 'Smith & Sons Plumbing', "I'm Sam", `${base}/p/`);
	await o.until('the last text is delivered', async () => await o.tick() === '✓✓ Delivered');
	await shot(o.page, 'phone-link');
	const pay = await o.tapsLink();
	await pays(pay);
	await o.becomes('S6_PHONE_TYPE');
	await o.hears('your own number is');
	const number = await o.fact('number');
	want(/^\+44207946/.test(number), `a British number, not ${number}`);
	await o.says('iPhone', number);
	await shot(o.page, 'phone-codes');
	want(/network's voicemail/.test(await o.isCalled()), 'a call without forwarding goes to voicemail');
	want(/invalid MMI/.test(await o.dials('**99*123#')), 'an unknown code is refused');
	want(/Setting activation succeeded.*When unanswered.*Forwards to/.test(await o.dials(`**61*${number}#`, true)), 'dialled on the keypad');
	await shot(o.page, 'phone-keypad');
	want(new RegExp(`When unanswered: forwards to .${number.slice(1, 3)}`).test(await o.dials('*#61#')), 'the code that asks');
	want(/Setting erasure succeeded/.test(await o.dials('##61#')), 'the code that clears');
	want(/When unanswered: not forwarded/.test(await o.dials('*#61#')), 'asked again');
	same((await o.tapsCodes(/^\*\*6[127]\*/)).length, 3, 'codes in the texts');
	await o.says('DONE', 'ring your business phone');
	await o.device.getByRole('button', { name: 'Call my business' }).click();
	await o.device.locator('.call.rings').waitFor();
	want(/test call has arrived/.test(await o.callWords()), 'the call reaches usher');
	await o.becomes('COMPLETE');
	await o.inMessages();
	await o.hears('You are live');
	want(/you have reached Smith & Sons Plumbing/.test(await o.isCalled('engaged')), 'an engaged line forwards, too');
	await pay.reload();
	await pay.getByRole('heading', { name: 'All paid' }).waitFor();
	await judged(pay, 'pay-paid');
	await narrow(pay, 'pay-paid');
	await pay.close();
	await judged(o.page, 'phone-live');
	await narrow(o.page, 'phone-live');
	return o;
}

// What the pane showed of it.
async function inside(o) {
	const pane = o.page.locator('#pane');
	same(await pane.locator('.state b').innerText(), 'COMPLETE', 'the state in the pane');
	const way = await pane.locator('.way li').allInnerTexts();
	same([way[0], way.at(-1)], ['S1_BUSINESS_TYPE_LOCATION', 'COMPLETE'], 'the way through the chart');
	const voice = pane.locator('.wire li', { hasText: 'POST /webhooks/twilio/voice' }).first();
	await voice.locator('summary').click();
	const words = await voice.innerText();
	want(/X-Twilio-Signature: \S+=/.test(words) && words.includes('ForwardedFrom = +447700900101') && words.includes('<Say'), `the webhook of the call: ${words}`);
	want(await pane.locator('.wire li.api', { hasText: '/v1/checkout/sessions' }).count() > 0, 'the request to the payment provider');
	await pane.getByRole('tab', { name: 'Database' }).click();
	const rows = async (...patterns) => (await pane.locator('.rows li').allInnerTexts()).map((r) => r.replace(/\s+/g, ' ')).some((r) => patterns.every((p) => p.test(r)));
	await o.until('the row of a text', () => rows(/INSERT messages/, /DONE/));
	await o.until("the client's last step", () => rows(/UPDATE clients/, /state S9_TEST_CALL → COMPLETE/));
	await o.until('the number given', () => rows(/UPDATE number_pool/, /RESERVED → ASSIGNED/));
	await pane.getByRole('tab', { name: 'What usher knows' }).click();
	same(await pane.locator('dt:text-is("owner name") + dd').innerText(), 'Sam', 'a fact');
	await o.page.close();
}

async function americanAndroid({ context, base, shot }) {
	const o = await Owner.open(context, base, '+12125550142');
	await answersQuestions(o, 'Hair salon, New York', 'Curl Up and Dye', 'Maria', `${base}/p/`);
	const pay = await o.tapsLink();
	await pays(pay);
	await pay.close();
	await o.becomes('S6_PHONE_TYPE');
	const number = await o.fact('number');
	want(/^\+120255501/.test(number), `an American number, not ${number}`);
	await o.says('android on verizon', '*71');
	want(/invalid MMI/.test(await o.dials(`**61*${number}#`)), 'Verizon knows no GSM codes');
	await shot(o.page, 'phone-verizon');
	want(/Confirmation tone/.test(await o.dials('*71' + number.slice(1))), 'the feature code');
	await o.says('DONE', 'ring your business phone');
	want(/test call has arrived/.test(await o.isCalled()), 'the call reaches usher');
	await o.becomes('COMPLETE');
	await o.inMessages();
	await o.hears('You are live');
	await shot(o.page, 'phone-verizon-live');
	await o.page.close();
}

async function irishLandline({ context, base, shot, judged }) {
	const o = await Owner.open(context, base, '+353209110145');
	await answersQuestions(o, 'Florist in Cork', 'Bloom', 'Aoife', `${base}/p/`);
	const pay = await o.tapsLink();
	await pays(pay);
	await pay.close();
	await o.becomes('S6_PHONE_TYPE');
	await o.says('landline', 'number');
	await o.says('+353209120145');
	await o.becomes('S7_FWD_SENT');
	await o.hears('*61*');
	const codes = await o.tapsCodes(/^\*6[17]\*/);
	want(codes.length >= 1, 'codes for the exchange');
	await judged(o.page, 'phone-desk');
	await o.says('DONE', 'Now the test');
	await o.device.getByRole('button', { name: 'Call my business' }).click();
	await o.device.locator('.desk .call.rings').waitFor();
	await shot(o.page, 'phone-desk-rings');
	want(/test call has arrived/.test(await o.callWords()), 'the call reaches usher');
	await o.becomes('COMPLETE');
	await o.page.close();
}

// With motion wanted, usher is seen writing before its text appears; the text of before comes first.
async function typing({ context, base }) {
	const page = await context.newPage();
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	await page.goto(`${base}/phone/#+447700900103`);
	const o = await Owner.at(page, base, '+447700900103');
	await o.device.locator('.body').fill('what is this');
	await o.device.locator('.body').press('Enter');
	await o.device.locator('.typing').waitFor();
	await o.hears('What does your business do');
	await o.device.locator('.typing').waitFor({ state: 'detached' });
	await o.says('RESTART');
	await page.close();
}

async function weight({ context, base }) {
	const page = await context.newPage();
	let bytes = 0;
	const all = [];
	page.on('response', (r) => { if (new URL(r.url()).pathname.startsWith('/phone/') && !r.url().includes('/api/')) all.push(r.body().then((b) => { bytes += b.length; }, () => {})); });
	await page.goto(base + '/phone/');
	await page.locator('.device .chip').first().waitFor();
	await Promise.all(all);
	await page.close();
	want(bytes > 20000 && bytes <= WEIGHT_MAX, `the page weighs ${bytes} bytes of ${WEIGHT_MAX}`);
}

export async function phonePage(tools) {
	let british;
	await test('the phone page weighs 150 KiB at most', () => weight(tools));
	await Promise.all([
		test('a British iPhone, from hello to COMPLETE, codes dialled on its keypad', async () => { british = await britishIphone(tools); }),
		test('an American Android on Verizon, at the same time', () => americanAndroid(tools)),
		test('an Irish landline, at the same time: its codes are dialled on the desk phone', () => irishLandline(tools)),
	]);
	await test('usher is seen writing, then its text appears', () => typing(tools));
	await test('the pane showed it: state, way, webhooks, requests, rows', () => inside(british));
}
