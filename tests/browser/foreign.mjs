// tests/browser/foreign.mjs: scripts in texts, names, labels, codes and addresses are shown, and never run.
// SPDX-License-Identifier: MIT
import { same, test, want } from './harness.mjs';
import { Owner } from './owner.mjs';
import { refusedWith } from './watch.mjs';

const CORPUS = [
	'<img src=x onerror=pwned=1>',
	'"><script>pwned=2</script>',
	"'><svg onload=pwned=3>",
	'</textarea><script>alert(4)</script>',
	'<iframe srcdoc="<script>top.pwned=5</script>"></iframe>',
	'javascript:pwned=6',
	'https://"onmouseover="pwned=7"x="',
	'<a href="javascript:pwned=8">free</a>',
	'<style>*{display:none}</style>',
	'{{price}} ${pwned=9} #{pwned}',
	'<meta http-equiv=refresh content="0;url=javascript:pwned=10">',
	'&lt;script&gt;pwned=11&lt;/script&gt;',
];
const NAMES = ['Bob <img src=x onerror=pwned=12> Ltd', 'Ann"><script>pwned=13</script> Ltd'];
const TEXTED = 'img[src], iframe, script:not([src]), svg:not([aria-hidden=true]):not(.chart-frame > svg), meta[http-equiv], body style, [onerror], [onload], [onmouseover], a:not([href^=http])';

// What the page holds that only a text could have brought.
async function clean(page, where) {
	for (const link of await page.locator('a').all()) {
		const href = await link.getAttribute('href');
		want(/^(https?|sms):/.test(href), `${where}: a link to ${href}`);
		await link.hover();
	}
	const found = await page.locator(TEXTED).evaluateAll((all) => all.map((e) => e.outerHTML));
	same(found.filter((html) => !/^<a href="sms:/.test(html)), [], where);
}

async function named(name, { base, context, shot }) {
	const { phone } = await (await context.request.post(`${base}/phone/api/phones`, { data: { country: 'US', kind: 'iphone', network: 'AT&T' } })).json();
	const o = await Owner.open(context, base, phone);
	await o.says('hello', 'What does your business do');
	await o.says('Plumber in Chicago', 'business called');
	await o.says(name, 'your own name');
	await o.says('Sam', 'SMS');
	await o.says('sms', name);
	await o.says('yes', `${base}/p/`);
	await clean(o.page, 'phone page');
	const page = await o.tapsLink();
	await page.getByText(name).waitFor();
	await shot(page, 'foreign-pay');
	await clean(page, 'payment page');
	await page.getByRole('button', { name: 'Go to payment' }).click();
	await page.getByText(name).waitFor();
	await clean(page, 'checkout');
	await page.close();
	await o.page.close();
}

export async function foreignTexts(tools) {
	const { base, context, shot } = tools;
	await test('scripts in texts are shown as text', async () => {
		const o = await Owner.open(context, base, '+447700900102');
		for (const body of CORPUS) await o.says(body);
		same((await o.device.locator('.bubble.mine').allInnerTexts()).slice(-CORPUS.length), CORPUS, 'texts');
		await shot(o.page, 'foreign-texts');
		await clean(o.page, 'phone page');
		await o.page.close();
	});
	for (const name of NAMES) await test(`a script in a name is shown as text on every page: ${name}`, () => named(name, tools));
	await test('scripts in networks, codes and addresses are shown as text', async () => {
		const page = await context.newPage(), network = '"><img src=x onerror=pwned=15>', code = '<img src=x onerror=pwned=16>';
		await page.goto(`${base}/phone/#<img src=x onerror=pwned=17>`);
		await page.locator('#phones button').first().waitFor();
		await page.getByRole('button', { name: 'another phone' }).click();
		await page.locator('#add input[name=network]').fill(network);
		await shot(page, 'phone-add');
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		const device = page.locator('.device.chosen');
		await device.locator('.about').getByText(network).waitFor();
		await device.getByRole('button', { name: 'Home screen' }).click();
		await device.locator('.apps').getByRole('button', { name: 'Phone' }).click();
		await device.locator('.pad .digits').fill(code);
		await device.getByRole('button', { name: 'Call', exact: true }).click();
		await device.locator('.call').getByText('invalid MMI').or(device.locator('.sheet').getByText('invalid MMI')).first().waitFor();
		await clean(page, 'phone page');
		await page.close();
	});
	await test('scripts in addresses are not echoed', async () => {
		const page = await context.newPage();
		for (const path of ['/p/', '/phone/', '/phone/checkout/', '/']) {
			await refusedWith(page, 404, base + path + encodeURIComponent('"><script>pwned=18</script>'));
			await clean(page, path);
		}
		for (const path of ['/phone/', '/', '/phone/portal/none']) {
			await page.goto(base + path + '?back="><script>pwned=19</script>');
			await clean(page, path);
		}
		await page.close();
	});
}
