// tests/browser/owner.mjs: the owner of a business at one phone of the page: texts, taps links and codes, dials, waits for calls.
// SPDX-License-Identifier: MIT
import { want } from './harness.mjs';

const PATIENCE_MS = 30000;

// A page in a window of its own: in tabs behind another the browser draws one frame a second, and each click waits for two.
let opening = Promise.resolve(), opener = null;
function newWindow(context) {
	opening = opening.then(async () => {
		opener ??= await context.newPage();
		const [page] = await Promise.all([opener.waitForEvent('popup'), opener.evaluate(() => { window.open('about:blank', '_blank', 'popup'); })]);
		return page;
	});
	return opening;
}

export class Owner {
	static async open(context, base, phone) {
		const page = await newWindow(context);
		await page.goto(`${base}/phone/#${phone}`);
		return Owner.at(page, base, phone);
	}

	// At a page that is open already; the phone is put on the table.
	static async at(page, base, phone) {
		const owner = Object.assign(new Owner(), { base, phone, page, device: page.locator(`.device[data-phone="${phone}"]`) });
		const key = page.locator(`#phones button[data-phone="${phone}"]`);
		await key.waitFor();
		if (await key.getAttribute('aria-pressed') !== 'true') await key.click();
		await owner.device.waitFor();
		return owner;
	}

	bubbles() {
		return this.device.locator('.bubble:not(.mine)');
	}

	async until(words, holds) {
		for (const end = Date.now() + PATIENCE_MS; !await holds(); await this.page.waitForTimeout(50)) want(Date.now() < end, `${this.phone}: ${words}`);
	}

	// Waits until a text of usher's, newer than the first `after`, says this.
	async hears(words, after = 0) {
		const bubbles = this.bubbles();
		for (const end = Date.now() + PATIENCE_MS; ; await this.page.waitForTimeout(50)) {
			const texts = (await bubbles.allInnerTexts()).slice(after);
			if (texts.some((t) => t.replace(/\s+/g, ' ').includes(words))) return;
			if (Date.now() > end) throw new Error(`${this.phone} waited for "${words}"; it got: ${texts.join(' | ') || 'nothing'}`);
		}
	}

	// Goes to an app by way of the home screen, as one does.
	async app(name) {
		if (await this.device.locator('.faces').count()) await this.device.getByRole('button', { name: 'Owner’s mobile' }).click();
		await this.device.getByRole('button', { name: 'Home screen' }).click();
		await this.device.locator('.apps').getByRole('button', { name }).click();
	}

	async inMessages() {
		if (!await this.device.locator('.body').isVisible()) await this.app('Messages');
	}

	// Types a text as a person does, and waits for an answer that holds these words.
	async says(body, answer) {
		await this.inMessages();
		const before = await this.bubbles().count();
		await this.device.locator('.body').fill(body);
		await this.device.getByRole('button', { name: 'Send', exact: true }).click();
		await this.device.locator('.bubble.mine').getByText(body, { exact: true }).last().waitFor();
		if (answer) await this.hears(answer, before);
	}

	// The state of the newest text of this phone, as it shows it.
	tick() {
		return this.device.locator('.msg.mine .tick').last().innerText();
	}

	// Dials on the keypad, key by key if wanted; what the network answers.
	async dials(digits, byKeys = false) {
		await this.device.locator('.digits:visible').or(this.device.locator('.home-button:visible')).first().waitFor();
		if (!await this.device.locator('.digits:visible').count()) await this.app('Phone');
		const pad = this.device.locator('.keys:visible');
		await this.device.locator('.digits:visible').fill(byKeys ? '' : digits);
		for (const d of byKeys ? digits : '') {
			if (d === '+') await pad.locator('[data-key="0"]').click({ delay: 700 });
			else await pad.locator(`[data-key="${d}"]`).click();
		}
		await this.device.getByRole('button', { name: /^(Call|Dial)$/ }).click();
		return /^[*#]/.test(digits) ? this.sheet() : this.callWords();
	}

	// What the network says to a code; read and put away.
	async sheet() {
		const sheet = this.device.locator('.sheet:visible');
		await this.until('no answer to the code', async () => await sheet.count() > 0 && !/^Running/.test(await sheet.innerText()));
		const words = (await sheet.innerText()).replace(/\s+/g, ' ');
		await sheet.getByRole('button', { name: 'OK' }).click();
		return words;
	}

	async callWords() {
		const call = this.device.locator('.call:visible');
		await call.getByRole('button', { name: 'Close' }).waitFor();
		const words = (await call.innerText()).replace(/\s+/g, ' ');
		await call.getByRole('button', { name: 'Close' }).click();
		return words;
	}

	// A customer calls the business; what became of it.
	async isCalled(button = 'Call my business') {
		await this.device.getByRole('button', { name: button }).click();
		return this.callWords();
	}

	// A row of "What usher knows".
	async fact(name) {
		return (await this.state()).client?.[name.replaceAll(' ', '_')] ?? '';
	}

	async becomes(state) {
		for (const end = Date.now() + PATIENCE_MS; await this.fact('state') !== state; await this.page.waitForTimeout(50))
			want(Date.now() < end, `${this.phone} should be ${state}, is ${await this.fact('state')}`);
	}

	// Taps the newest link in the texts: the page that opens.
	async tapsLink() {
		await this.inMessages();
		const opened = this.page.waitForEvent('popup');
		await this.device.locator('.bubble a').last().click();
		const page = await opened;
		await page.waitForLoadState();
		return page;
	}

	// Taps each code in the texts that sets a forwarding; how many.
	async tapsCodes(pattern) {
		await this.inMessages();
		const codes = [...new Set((await this.device.locator('.bubble .code').allInnerTexts()).filter((t) => pattern.test(t)))];
		for (const code of codes) {
			await this.inMessages();
			await this.device.locator('.bubble .code', { hasText: code }).last().click();
			const words = await this.sheet();
			want(/activation succeeded|Confirmation tone/.test(words), `${code}: ${words}`);
		}
		return codes;
	}

	// What the server holds of this phone.
	async state() {
		return (await this.page.request.get(`${this.base}/phone/api/state?phone=${encodeURIComponent(this.phone)}`)).json();
	}
}

// The way of the money: our page, the provider's, and back.
export async function pays(page, shots = async () => {}) {
	await page.getByRole('heading', { name: 'Your business number' }).waitFor();
	await shots(page, 'pay-ready');
	await page.getByRole('button', { name: 'Go to payment' }).click();
	await page.getByRole('heading', { name: 'Checkout' }).waitFor();
	await shots(page, 'checkout');
	await page.getByRole('button', { name: 'Pay', exact: true }).click();
	await page.getByRole('heading', { name: /Thank you|All paid/ }).waitFor();
}

// From hello to the link: the answers, and what each is answered with.
export async function answersQuestions(o, trade, name, owner, link) {
	await o.says('hello', 'What does your business do');
	await o.says(trade, 'business called');
	await o.says(name, 'your own name');
	await o.says(owner, 'SMS');
	await o.says('sms', name);
	await o.says('OK', link);
}
