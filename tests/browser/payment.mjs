// tests/browser/payment.mjs: the payment page and the checkout: what a look changes (nothing), their states, narrow and dark.
// SPDX-License-Identifier: MIT
import { same, test } from './harness.mjs';
import { Owner } from './owner.mjs';
import { refusedWith } from './watch.mjs';

const LOOKS = 3;
const NAME = 'Konditoreispezialitätenbackwarenmanufakturgesellschaft'; // one word, nowhere to break it

const held = (pool) => pool.by_status.RESERVED ?? 0;

async function signUp(context, base) {
	const o = await Owner.open(context, base, '+447700900103');
	await o.says('hello', 'What does your business do');
	await o.says('Bakery in Whitby', 'business called');
	await o.says(NAME, 'your own name');
	await o.says('Jo', 'SMS');
	await o.says('sms', NAME);
	await o.says('yes', `${base}/p/`);
	return o;
}

export async function paymentPage({ base, context, judged, narrow, pool }) {
	let o, page, link;
	await test('payment page: the text with its link holds a number', async () => {
		const before = pool();
		o = await signUp(context, base);
		same(held(pool()), held(before) + 1, 'numbers held');
	});
	await test('payment page: looking changes nothing', async () => {
		const numbers = pool(), before = await o.state();
		page = await o.tapsLink();
		link = page.url();
		for (let i = 0; i < LOOKS; i++) await page.reload();
		await page.request.head(link);
		same(await o.state(), before, 'the client after a look');
		same(pool(), numbers, 'the pool after a look');
		await page.getByRole('button', { name: 'Go to payment' }).waitFor();
		await page.getByText(NAME).waitFor();
		await judged(page, 'pay-ready');
		await narrow(page, 'pay-ready');
	});
	await test('payment page: its button leads to one checkout, however often it is pressed', async () => {
		const before = pool();
		await page.getByRole('button', { name: 'Go to payment' }).press('Enter');
		await page.getByRole('heading', { name: 'Checkout' }).waitFor();
		const checkout = page.url();
		await page.goBack();
		await page.getByRole('button', { name: 'Go to payment' }).click();
		await page.getByRole('heading', { name: 'Checkout' }).waitFor();
		same(page.url(), checkout, 'the second checkout');
		same(pool(), before, 'the pool after the button');
		await judged(page, 'checkout');
		await narrow(page, 'checkout');
	});
	await test('checkout: a declined card pays nothing, and cancelling leads back', async () => {
		await page.getByRole('button', { name: 'declined' }).click();
		await page.getByText('The card was declined').waitFor();
		await judged(page, 'checkout-declined');
		await page.getByRole('button', { name: 'Cancel' }).click();
		await page.waitForURL(link);
		await page.getByRole('button', { name: 'Go to payment' }).waitFor();
		same((await o.state()).client.payment_active, false, 'paid');
	});
	await test('payment page: between the payment and its news, then paid', async () => {
		await page.getByRole('button', { name: 'Go to payment' }).click();
		const checkout = page.url();
		await page.getByRole('button', { name: '20 seconds' }).click();
		await page.getByRole('heading', { name: 'Thank you' }).waitFor();
		await judged(page, 'pay-returned');
		await narrow(page, 'pay-returned');
		same((await o.state()).client.payment_active, false, 'paid');
		await page.goto(checkout);
		await page.getByText('paid already').waitFor();
		same(await page.getByRole('button', { disabled: true }).count(), 4, 'buttons that are off');
		await judged(page, 'checkout-paid');
		await o.page.getByRole('button', { name: '+ 1 h' }).click();
		await o.becomes('S6_PHONE_TYPE');
		await page.goto(link);
		await page.getByRole('heading', { name: 'All paid' }).waitFor();
		same(await page.getByRole('button', { name: 'Go to payment' }).count(), 0, 'buttons to pay when all is paid');
	});
	await test('billing: from the paid page to the end of the subscription', async () => {
		await page.getByRole('button', { name: 'cancelling' }).click();
		await page.getByRole('heading', { name: 'Billing' }).waitFor();
		await judged(page, 'billing');
		await narrow(page, 'billing');
		await page.getByRole('button', { name: 'End the subscription' }).click();
		await page.getByText('subscription has ended').waitFor();
		await o.becomes('PAUSED');
	});
	await test('payment page: a link that is mistyped', async () => {
		await refusedWith(page, 404, `${base}/p/nonesuch`);
		await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
		same(await page.getByRole('button').count(), 0, 'buttons');
		await judged(page, 'pay-gone');
		await narrow(page, 'pay-gone');
		await page.close();
	});
}
