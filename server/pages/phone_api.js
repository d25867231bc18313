// server/pages/phone_api.js: questions to the simulated network, and its errors in words.
// SPDX-License-Identifier: MIT

async function ask(path, body) {
	const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
	const answer = await fetch(path, init);
	const text = await answer.text();
	let json = null;
	try { json = JSON.parse(text); } catch { /* said below */ }
	if (!answer.ok || json === null) throw new Error(json && json.error ? json.error : 'the server answered ' + answer.status);
	return json;
}

export const live = (after, since) => ask(`/phone/api/live?after=${after}&since=${since}`);
export const sendText = (text) => ask('/phone/api/text', text);
export const dial = (phone, digits, line) => ask('/phone/api/dial', { phone, digits, line });
export const forward = (phone, reason, target) => ask('/phone/api/forward', { phone, reason, target });
export const ring = (phone, how, rings_ms) => ask('/phone/api/ring', { phone, how, rings_ms });
export const callAct = (phone, call, what) => ask('/phone/api/call', { phone, call, what });
export const money = (phone, what) => ask('/phone/api/money', { phone, what });
export const treat = (phone, how) => ask('/phone/api/phone', { phone, ...how });
export const addPhone = (phone) => ask('/phone/api/phones', phone);
export const advance = (by) => ask('/phone/clock?advance=' + by, {});

// The chart as a document, or null when this server draws none.
export async function chart() {
	const answer = await fetch('/phone/chart.svg'), text = await answer.text();
	return answer.ok ? new DOMParser().parseFromString(text, 'image/svg+xml').documentElement : null;
}
