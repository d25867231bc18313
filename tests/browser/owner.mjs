// tests/browser/owner.mjs: the owner of a business at a phone page: texts, taps links and codes, calls.
// SPDX-License-Identifier: MIT
import { want } from './harness.mjs';

export class Owner {
	static async open(context, base, phone) {
		const owner = new Owner();
		owner.base = base;
		owner.phone = phone;
		owner.page = await context.newPage();
		await owner.page.goto(`${base}/phone/#${phone}`);
		await owner.page.locator('#about').getByText(phone).waitFor();
		return owner;
	}

	bubbles() {
		return this.page.locator('.bubble:not(.mine)');
	}

	// Waits until a text of usher's, newer than the first `after`, says this.
	async hears(words, after = 0) {
		const bubbles = this.bubbles();
		for (const end = Date.now() + 15000; ; await this.page.waitForTimeout(50)) {
			const texts = (await bubbles.allInnerTexts()).slice(after);
			if (texts.some((t) => t.replace(/\s+/g, ' ').includes(words))) return;
			if (Date.now() > end) throw new Error(`${this.phone} waited for "${words}"; it got: ${texts.join(' | ') || 'nothing'}`);
		}
	}

	// Types a text as a person does, and waits for an answer that holds these words.
	async says(body, answer) {
		const before = await this.bubbles().count();
		await this.page.locator('#body').fill(body);
		await this.page.locator('#compose button').click();
		await this.page.locator('.bubble.mine').getByText(body, { exact: true }).last().waitFor();
		if (answer) await this.hears(answer, before);
	}

	async notes(words) {
		await this.page.locator('.note').getByText(words).last().waitFor();
	}

	// A row of "What usher knows".
	async fact(name) {
		return this.page.locator(`#client dt:text-is("${name}") + dd`).innerText({ timeout: 1000 }).catch(() => '');
	}

	async becomes(state) {
		for (const end = Date.now() + 15000; await this.fact('state') !== state; await this.page.waitForTimeout(50))
			want(Date.now() < end, `${this.phone} should be ${state}, is ${await this.fact('state')}`);
	}

	// Taps the newest link in the texts: the page that opens.
	async tapsLink() {
		const opened = this.page.waitForEvent('popup');
		await this.page.locator('.bubble a').last().click();
		const page = await opened;
		await page.waitForLoadState();
		return page;
	}

	// Dials each code in the texts that sets a forwarding; how many.
	async dialsCodes(pattern) {
		const codes = [...new Set((await this.page.locator('.bubble button').allInnerTexts()).filter((t) => pattern.test(t)))];
		for (const code of codes) {
			await this.page.locator('.bubble button', { hasText: code }).last().click();
			await this.notes(code + ': call forwarding');
		}
		return codes.length;
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
