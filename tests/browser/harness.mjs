// tests/browser/harness.mjs: named tests, what they expect, and the last line.
// SPDX-License-Identifier: MIT
let passed = 0, failed = 0;

// One named test. A failure is told and the next one goes on.
export async function test(name, body) {
	const from = Date.now();
	try {
		await body();
		passed++;
		console.log(`[       OK ] ${name} (${Date.now() - from} ms)`);
	} catch (e) {
		failed++;
		console.log(`[  FAILED  ] ${name}\n             ${String(e.stack ?? e).replaceAll('\n', '\n             ')}`);
	}
}

export function want(truth, words) {
	if (!truth) throw new Error(words);
}

export function same(got, wanted, words) {
	const a = JSON.stringify(got), b = JSON.stringify(wanted);
	if (a !== b) throw new Error(`${words}: got ${a}, wanted ${b}`);
}

// The exit status.
export function end() {
	console.log(`browser: ${passed} passed, ${failed} failed`);
	return failed === 0 && passed > 0 ? 0 : 1;
}
