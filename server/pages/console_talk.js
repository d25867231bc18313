// console_talk.js: a client's conversation as bubbles, and the field from which a person answers.
// SPDX-License-Identifier: MIT
//
// conversation(client, ctx, changed): { box: the section, load(client): read it anew, end(): keep what is being written }
const PLAIN = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà', LONGER = '^{}\\[~]|€';
const NEAR_PX = 80, PAGE = 100;
const drafts = new Map();

// Parts of a text, as carriers count them: seven bits where the alphabet has them all, else UCS-2.
export function segments(text) {
	let units = 0;
	for (const ch of text) {
		if (PLAIN.includes(ch)) units += 1;
		else if (LONGER.includes(ch)) units += 2;
		else return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
	}
	return units <= 160 ? 1 : Math.ceil(units / 153);
}

const STATUS = { queued: ['waits', 'warn'], sending: ['is being sent', 'warn'], accepted: ['taken by the carrier', 'soft'], sent: ['sent', 'soft'], delivered: ['delivered', 'good'],
	undelivered: ['not delivered', 'bad'], failed: ['failed', 'bad'], unknown: ['nobody knows whether it was sent', 'bad'], dropped: ['not sent: they opted out', 'warn'],
	given: ['answered at once', 'soft'], confirmed: ['found at the carrier', 'good'] };

// cost: millionths, or none while the carrier has not told.
function foot({ el, when, money }, m, status, text, cost) {
	const [words, kind] = STATUS[status] ?? [status, 'soft'], n = m.segments && m.direction === 'out' ? m.segments : segments(text);
	return el('p', { class: 'foot' }, when(m.at), status ? el('span', { class: `badge ${kind}` }, words) : null, status ? `${n} ${n === 1 ? 'part' : 'parts'}` : null,
		cost ? el('span', { title: 'what the carrier asks for it' }, money(cost / 1e6, m.cost_currency)) : null, m.direction === 'out' && (m.error || m.error_code) ? el('span', { class: 'bad' }, [m.error_code, m.error].filter(Boolean).join(' ')) : null);
}

function bubbles(m, dom) {
	const { el } = dom;
	if (m.direction === 'out') {
		const who = m.to ? `to ${m.to}, a customer, from ${m.number}` : m.author ? m.author : null;
		return [el('li', { class: `bubble usher${m.author ? ' person' : ''}${m.to ? ' customer' : ''}` }, el('span', { class: 'unseen' }, m.author ? 'A person wrote: ' : 'usher wrote: '), who ? el('p', { class: 'who_wrote' }, who) : null,
			el('p', { class: 'text' }, m.body ?? '(erased)'), foot(dom, m, m.status, m.body ?? '', m.cost_micros))];
	}
	return [el('li', { class: 'bubble owner' }, el('span', { class: 'unseen' }, 'The owner wrote: '), el('p', { class: 'text' }, m.body ?? '(erased)'), foot(dom, m, null, '', m.cost_micros)),
		...(m.answers ?? []).map((a, i) => el('li', { class: 'bubble usher' }, el('span', { class: 'unseen' }, 'usher answered: '), el('p', { class: 'text' }, a), foot(dom, m, m.answer_status, a, i === m.answers.length - 1 ? m.answers_cost_micros : null))),
		m.state_to && m.state_from !== m.state_to ? el('li', { class: 'moved' }, `${m.state_from} → ${m.state_to}`) : null];
}

export function conversation(client, ctx, changed) {
	const { api, dom, toast } = ctx, { el, button } = dom;
	let c = client, older = null, drawn = '', turn = 0;
	const all = new Map(); // by id: what has been read so far
	const thread = el('ol', { class: 'thread', 'aria-label': 'Conversation' }), scroll = el('div', { class: 'threadbox', tabindex: '0', role: 'region', 'aria-label': 'Conversation, oldest first' });
	const more = button('Earlier texts', () => earlier(), { kind: 'quiet' });
	const words = el('textarea', { id: 'reply', rows: 3, placeholder: 'Write as a person' }), parts = el('span', { class: 'soft', 'aria-live': 'off' }), wrong = el('p', { class: 'wrong', role: 'alert' });
	const send = el('button', { type: 'submit', class: 'main' }, 'Send');
	const note = el('p', { class: 'soft' });
	const form = el('form', { class: 'reply', hidden: true }, el('label', { for: 'reply' }, 'Reply as a person'), words, note, wrong, el('div', { class: 'buttons' }, parts, el('span', { class: 'grow' }), send));
	const box = el('section', { class: 'talk', 'aria-labelledby': 'h_talk' }, el('h2', { id: 'h_talk' }, 'Conversation'), scroll, form);
	scroll.append(more, thread);
	words.value = drafts.get(c.phone) ?? '';
	const count = () => {
		const t = words.value.trim();
		parts.textContent = t ? `${t.length} characters, ${segments(t)} ${segments(t) === 1 ? 'part' : 'parts'}` : '';
		send.disabled = !t || form.getAttribute('aria-busy') === 'true';
		drafts.set(c.phone, words.value);
	};
	words.addEventListener('input', count);
	words.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) form.requestSubmit(); });
	form.addEventListener('submit', async (e) => {
		e.preventDefault();
		const body = words.value.trim();
		if (!body || form.getAttribute('aria-busy') === 'true') return;
		form.setAttribute('aria-busy', 'true');
		wrong.textContent = '';
		count();
		try {
			await api.call('client_reply', { phone: c.phone, body });
			words.value = '';
			toast('Your text is on its way.');
			changed();
		} catch (x) { wrong.textContent = [x.title, x.detail].filter(Boolean).join(': '); }
		form.removeAttribute('aria-busy');
		count();
	});
	function draw() {
		more.hidden = !older;
		const sorted = [...all.values()].sort((a, b) => new Date(a.at) - new Date(b.at) || a.id - b.id), is = JSON.stringify(sorted);
		if (is === drawn) return;
		drawn = is;
		thread.replaceChildren(...(sorted.length ? sorted.flatMap((m) => bubbles(m, dom)).filter(Boolean) : [el('li', { class: 'moved' }, 'No text yet.')]));
	}
	async function earlier() {
		more.disabled = true;
		try {
			const page = await api.get(await api.path('client_messages', { phone: c.phone }), { limit: PAGE, cursor: older }), height = scroll.scrollHeight, top = scroll.scrollTop;
			older = page.next ?? null;
			for (const m of page.data) if (!all.has(m.id)) all.set(m.id, m); // what load() read since is newer
			draw();
			scroll.scrollTop = top + scroll.scrollHeight - height; // what was being read stays where it is
		} catch (x) { toast([x.title, x.detail].filter(Boolean).join(': '), true); }
		more.disabled = false;
	}
	// As many as there are between two looks: a page, and more only when it does not reach what is known.
	async function latest(mine) {
		const path = await api.path('client_messages', { phone: c.phone }), known = all.size ? Math.max(...all.keys()) : null, pages = [];
		for (let cursor = ''; ;) {
			const page = await api.get(path, { limit: PAGE, cursor });
			if (mine !== turn) return false;
			pages.push(page);
			cursor = page.next ?? '';
			if (!cursor || known === null || page.data[0].id <= known) break;
		}
		if (known === null) older = pages[0].next ?? null;
		for (const m of pages.flatMap((p) => p.data)) all.set(m.id, m);
		return true;
	}
	async function load(now) {
		const mine = ++turn;
		c = now;
		if (!await latest(mine)) return;
		const low = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
		draw();
		if (low) scroll.scrollTop = scroll.scrollHeight;
		form.hidden = c.opted_out || !await api.may('client_reply');
		note.textContent = c.handed_off ? 'You have the conversation: usher stays quiet.' : 'Sending takes the conversation over from usher.';
		count();
	}
	return { box, load, end: () => { if (!words.value.trim()) drafts.delete(c.phone); } };
}
