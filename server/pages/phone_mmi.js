// server/pages/phone_mmi.js: what a network answers to a code, in the words that phones show.
// SPDX-License-Identifier: MIT

export const WHEN = { all: 'All calls', no_answer: 'When unanswered', busy: 'When busy', unreachable: 'When unreachable' };

// "+442079460111" -> "+44 20 7946 0111": groups as people read them.
export function pretty(number) {
	const m = /^\+(1|353|44|61|\d\d)(\d+)$/.exec(number ?? '');
	if (!m) return number ?? '';
	const n = m[2];
	if (m[1] === '1') return `+1 ${n.slice(0, 3)} ${n.slice(3, 6)} ${n.slice(6)}`;
	if (m[1] === '44' && n.startsWith('20')) return `+44 20 ${n.slice(2, 6)} ${n.slice(6)}`;
	if (m[1] === '44') return `+44 ${n.slice(0, 4)} ${n.slice(4)}`;
	if (m[1] === '353') return `+353 ${n.slice(0, 2)} ${n.slice(2, 5)} ${n.slice(5)}`;
	return `+${m[1]} ${n.slice(0, n.length - 6)} ${n.slice(-6, -3)} ${n.slice(-3)}`;
}

function setting(reason, forwards) {
	const f = forwards.find((x) => x.reason === reason);
	return `${WHEN[reason]}: ${f ? 'forwards to ' + pretty(f.target) : 'not forwarded'}`;
}

// { title, lines } of a dialled code's answer (server/demo.h: api/dial).
export function sheetOf(answer) {
	if (answer.what === 'unknown') return { title: 'Error', lines: [answer.words] };
	if (answer.feature) return { title: 'Confirmation tone', lines: [answer.what === 'set' ? `Calls are forwarded to ${pretty(answer.target)}.` : 'Call forwarding is off.',
		...answer.reasons.map((r) => WHEN[r])] };
	if (answer.what === 'ask') return { title: 'Setting interrogation succeeded', lines: ['Voice call forwarding', ...answer.reasons.map((r) => setting(r, answer.forwards))] };
	return {
		title: answer.what === 'set' ? 'Setting activation succeeded' : 'Setting erasure succeeded',
		lines: ['Voice call forwarding', ...answer.reasons.map((r) => WHEN[r]), ...(answer.what === 'set' ? [`Forwards to ${pretty(answer.target)}`] : ['Disabled'])],
	};
}
