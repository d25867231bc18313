// console_texts.js: the wording: what is said in each language, how long it gets, what a language lacks; a wording can be tried.
// SPDX-License-Identifier: MIT
export const title = 'Texts';

const PAUSE_MS = 300, SEGMENTS_MAX = 3;
const sizeWords = (p) => `${p.segments} ${p.segments === 1 ? 'segment' : 'segments'}, ${p.units} ${p.encoding === 'UCS-2' ? 'units of UCS-2' : 'characters of GSM-7'}`;

// The texts as bubbles at their longest, and a field in which a wording is tried: nothing is stored.
async function tryOut(key, lang, { api, dialog, dom }) {
	const { badge, el } = dom, now = await api.get(`texts/${api.enc(key)}/preview`, { lang });
	const shown = el('div', { class: 'talk', role: 'status' }), area = el('textarea', { id: 'try', rows: 6, maxlength: 1600, spellcheck: 'true', lang });
	let timer = null, turn = 0;
	const bubbles = (previews) => shown.replaceChildren(...previews.map((p) => el('div', { class: 'bubble usher' }, el('p', { class: 'text' }, p.longest),
		el('div', { class: 'foot' }, sizeWords(p), p.fits ? null : badge('too long', 'bad'), p.encoding === 'UCS-2' ? badge('70 a segment', 'warn') : null))));
	const look = async () => {
		const mine = ++turn;
		try {
			const a = await api.get(`texts/${api.enc(key)}/preview`, { lang, text: area.value });
			if (mine === turn) bubbles(a.previews);
		} catch (e) { if (mine === turn) shown.replaceChildren(dom.trouble(e)); }
	};
	area.value = now.previews.map((p) => p.text).join('\n---\n');
	area.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, PAUSE_MS); });
	bubbles(now.previews);
	await dialog.tell({ title: key, body: el('div', { class: 'stack' }, shown, el('label', { for: 'try' }, 'Try another wording'), area,
		el('p', { class: 'help' }, `Every value is shown at its longest. At most ${SEGMENTS_MAX} segments of GSM-7. Nothing is stored here: put it into USHER_MESSAGES_DIR.`)) });
}

async function languages(chosen, { api, dom }) {
	const { badge, el } = dom, all = (await api.get('texts/languages')).data;
	return el('nav', { class: 'tabs', 'aria-label': 'Languages' }, all.map((l) => el('a', { href: `#/texts?lang=${l.language}`, 'aria-current': l.language === chosen ? 'page' : null },
		l.language, ' ', l.missing ? badge(`${l.missing} missing`, 'warn') : null, l.own ? badge(`${l.own} own`, 'setup') : null)));
}

export async function show(root, params, ctx) {
	const { dom, table } = ctx, { badge, button, el, heading } = dom, lang = params.q.lang ?? 'en';
	root.append(heading(1, title));
	try { root.append(await languages(lang, ctx)); } catch (e) { root.append(dom.trouble(e)); }
	await table(root, {
		caption: `The wording in ${lang}`, local: true, path: 'texts', base: '#/texts', params, ctx, query: { lang }, defaults: { lang }, empty: 'No text is like this.',
		filters: [{ name: 'search', title: 'Search', type: 'search', help: 'part of a key or text' }, { name: 'missing', title: 'Which', type: 'choice', choices: [['yes', 'only those it lacks']], any: 'all' }],
		columns: [
			{ title: 'Key', sort: 'key', cell: (x) => el('span', { class: 'mono' }, x.key) },
			{ title: 'Text', wide: true, cell: (x) => x.text === null ? el('span', { class: 'soft' }, 'English is said') : el('span', { class: 'text', lang }, x.text) },
			{ title: 'Segments', sort: 'segments', num: true, cell: (x) => x.texts ? String(x.segments) : '' },
			{ title: 'Letters', cell: (x) => x.encoding ? badge(x.encoding, x.encoding === 'UCS-2' ? 'warn' : 'soft') : '' },
			{ title: 'From', sort: 'source', cell: (x) => badge(x.source, x.source === 'missing' ? 'bad' : x.source === 'own' ? 'setup' : 'soft') },
		],
		actions: (x) => button('Look', () => tryOut(x.key, lang, ctx).catch((e) => ctx.toast(e.message, true)), { 'aria-label': `Look at ${x.key}` }),
	});
}
