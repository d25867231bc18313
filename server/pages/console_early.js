// console_early.js: what the page will ask for first, asked for while its modules are still on their way. Not a module: it runs at once.
// SPDX-License-Identifier: MIT
//
// globalThis.early: address -> promise of its answer; console_api.js takes each once. What nobody has taken is let go by console.js.
(() => {
	const api = '/console/api/', now = [`${api}attention?limit=50`, '/console/chart.svg', `${api}stats/states`, `${api}stats/pool`, `${api}stats/funnel?days=30`];
	const asked = [`${api}session`, ...(/^(#\/?(now)?)?$/.test(location.hash) ? now : [])];
	globalThis.early = new Map(asked.map((address) => {
		const answer = fetch(address, { credentials: 'same-origin' });
		answer.catch(() => {}); // whoever takes it is told
		return [address, answer];
	}));
})();
