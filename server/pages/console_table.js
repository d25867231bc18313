// console_table.js: a list of the server's: sorted there, page by page, with filters, all of it in the address.
// SPDX-License-Identifier: MIT
//
// const t = await table(root, {
//   caption    what the rows are ("Clients")             path   of the list operation: 'clients'
//   columns    [{ title, cell(row): node or text, sort: the server's name of the column or absent, num: true for figures, wide: true }]
//   filters    [{ name, title, type: 'search' | 'choice' | 'phone', choices: [[value, words], ...], help }]: parameters of the operation
//   query      more parameters, always the same           params  the page's params (params.q has filters, sort, cursor)
//   base       the page's address: '#/clients'            ctx     the page's ctx
//   limit      rows of a page (50)                        empty   words when there is nothing
//   local      true: the server gives the whole list; it is sorted (by the row's value of that name) and paged here
//   csv        false: no CSV link                         actions(row): nodes of a last column, or absent
//   defaults   { name: value } of filters that are not in the address
//   onRows(rows)   after each load
//   loose      true: one of several lists of a page, called `name`: where its reader is does not show in the address
// });
// t.reload()   reads the page anew, quietly: where the reader is stays as it is      t.query()   the parameters as they stand
// The CSV link asks the same list for format=csv. A sorted column says so by aria-sort; "Back" leads where "Next" came from.
import * as api from './console_api.js';
import { button, el, trouble } from './console_dom.js';

const LIMIT = 50, PAUSE_MS = 300;
const before = new Map(); // the page that led to this one, by list and cursor
const KEPT = ['sort', 'cursor'];

// One element, so that a card on a narrow screen has the title on its left and all of this on its right; nothing for an empty cell.
function cellOf(content) {
	const all = [content].flat(2).filter((x) => x !== null && x !== undefined && x !== '' && x !== false);
	return all.length ? el('div', {}, all) : null;
}

class Table {
	constructor(root, options) {
		const { query, ...rest } = options; // not over the method of that name
		Object.assign(this, { limit: LIMIT, filters: [], query_: query ?? {}, empty: 'There is nothing here.', defaults: {} }, rest);
		this.q = { ...this.defaults, ...(this.params?.q ?? {}) };
		this.turn = 0;
		this.root = root;
		this.build();
	}

	query() {
		const q = this.local ? { ...this.query_ } : { ...this.query_, limit: this.limit };
		for (const name of [...this.filters.map((f) => f.name), ...(this.local ? [] : KEPT)]) if (this.q[name]) q[name] = this.q[name];
		return q;
	}

	// Of a whole list: the rows of this page, and where the next one begins (null: there is none).
	part(rows) {
		const name = (this.q.sort ?? '').replace(/^-/, ''), sign = this.q.sort?.startsWith('-') ? -1 : 1, from = Number(this.q.cursor) || 0;
		const order = (a, b) => sign * (typeof a[name] === 'number' && typeof b[name] === 'number' ? a[name] - b[name] : String(a[name] ?? '').localeCompare(String(b[name] ?? '')));
		const sorted = name ? [...rows].sort(order) : rows;
		return [sorted.slice(from, from + this.limit), from + this.limit < rows.length ? String(from + this.limit) : null];
	}

	address(q) {
		if (this.loose) return `${this.path} ${this.q.sort ?? ''} ${this.q.cursor ?? ''}`; // a key alone
		const more = Object.entries(q).filter(([k, v]) => v !== '' && v !== null && v !== undefined && k !== 'focus' && String(v) !== String(this.defaults[k] ?? ''));
		for (const k of Object.keys(this.defaults)) if (!q[k]) more.push([k, '']);
		return this.base + (more.length ? `?${new URLSearchParams(more)}` : '');
	}

	// What is shown is an address; the page itself stays, so that a field keeps its focus.
	move(change, replace) {
		if (!this.root.isConnected) return; // a field's pause ended after its page was left
		this.q = { ...this.q, ...change };
		if (!this.loose) history[replace ? 'replaceState' : 'pushState'](null, '', this.address(this.q));
		this.load();
	}

	field(f) {
		const id = `f_${f.name}`, value = this.q[f.name] ?? '';
		let input;
		if (f.type === 'choice') {
			input = el('select', { id }, el('option', { value: '' }, f.any ?? 'any'), f.choices.map(([v, words]) => el('option', { value: v, selected: v === value }, words ?? v)));
			input.addEventListener('change', () => this.move({ [f.name]: input.value, cursor: '' }));
		} else {
			let timer = null;
			input = el('input', { id, type: f.type === 'search' ? 'search' : 'text', value, autocomplete: 'off', placeholder: f.help ?? null, spellcheck: 'false' });
			input.addEventListener('input', () => {
				clearTimeout(timer);
				timer = setTimeout(() => this.move({ [f.name]: input.value.trim(), cursor: '' }, true), PAUSE_MS);
			});
			if (this.q.focus && f.type === 'search') requestAnimationFrame(() => input.focus());
		}
		return el('div', { class: `field ${f.type}` }, el('label', { for: id }, f.title), input);
	}

	sorts() {
		const able = this.columns.filter((c) => c.sort);
		const id = this.loose ? `f_${this.name}_sort` : 'f_sort', select = el('select', { id }, el('option', { value: '' }, 'as it comes'),
			able.flatMap((c) => [[c.sort, `${c.title} ↑`], [`-${c.sort}`, `${c.title} ↓`]].map(([v, words]) => el('option', { value: v, selected: v === this.q.sort }, words))));
		select.addEventListener('change', () => this.move({ sort: select.value, cursor: '' }));
		return able.length ? el('div', { class: 'field narrow-only' }, el('label', { for: id }, 'Order'), select) : null;
	}

	head(c) {
		const th = el('th', { scope: 'col', class: c.num ? 'num' : '' });
		if (!c.sort) { th.append(c.title); return th; }
		const flip = () => this.move({ sort: this.q.sort === c.sort ? `-${c.sort}` : this.q.sort === `-${c.sort}` ? '' : c.sort, cursor: '' });
		th.append(button(c.title, flip, { kind: 'sort' }));
		th.dataset.sort = c.sort;
		return th;
	}

	build() {
		const bar = el('form', { class: 'filters', role: 'search', 'aria-label': this.caption, onsubmit: (e) => e.preventDefault() }, this.filters.map((f) => this.field(f)), this.sorts());
		this.csvLink = this.csv === false ? null : el('a', { class: 'csv', download: `${decodeURIComponent(this.path).replaceAll(/[/+]+/g, '-')}.csv` }, 'CSV');
		this.body = el('tbody');
		this.heads = this.columns.map((c) => this.head(c));
		const table = el('table', {}, el('caption', { class: this.loose ? 'unseen' : null }, this.caption), el('thead', {}, el('tr', {}, this.heads, this.actions ? el('th', { scope: 'col' }, el('span', { class: 'unseen' }, 'Actions')) : null)), this.body);
		this.box = el('div', { class: 'scroll', role: 'region', 'aria-label': this.caption, tabindex: '0' }, table);
		this.words = el('p', { class: 'soft', role: 'status' });
		this.back = button('Back', () => this.move({ cursor: before.get(this.key()) ?? '' }));
		this.first = button('First page', () => this.move({ cursor: '' }));
		this.next = button('Next', () => { const from = this.q.cursor ?? ''; this.q.cursor = this.after; before.set(this.key(), from); this.move({}); });
		this.root.append(bar, this.box, el('div', { class: 'pager' }, this.words, el('span', { class: 'grow' }), this.csvLink, this.first, this.back, this.next));
		if (!this.filters.length && !this.columns.some((c) => c.sort)) bar.remove();
	}

	key() { return this.address(this.q); }

	marks() {
		for (const th of this.heads) {
			if (!th.dataset.sort) continue;
			const s = this.q.sort ?? '', on = s.replace(/^-/, '') === th.dataset.sort;
			if (on) th.setAttribute('aria-sort', s.startsWith('-') ? 'descending' : 'ascending'); else th.removeAttribute('aria-sort');
		}
		if (this.csvLink) {
			const { limit: _, cursor: __, ...q } = this.query();
			this.csvLink.href = api.url(this.path, { ...q, format: 'csv' });
		}
	}

	row(r) {
		const cells = this.columns.map((c) => el('td', { class: [c.num ? 'num' : '', c.wide ? 'wide' : ''].join(' ').trim(), dataset: { title: c.title } }, cellOf(c.cell(r))));
		if (this.actions) cells.push(el('td', { class: 'actions' }, [this.actions(r)].flat()));
		return el('tr', {}, cells);
	}

	async load() {
		const mine = ++this.turn;
		this.marks();
		this.box.setAttribute('aria-busy', 'true');
		try {
			const answer = await api.get(this.path, this.query());
			if (mine !== this.turn) return;
			const [rows, after] = this.local ? this.part(answer.data ?? []) : [answer.data ?? [], answer.next ?? null];
			this.after = after;
			this.body.replaceChildren(...rows.map((r) => this.row(r)));
			if (!rows.length) this.body.append(el('tr', {}, el('td', { class: 'empty', colspan: this.columns.length + (this.actions ? 1 : 0) }, this.empty)));
			this.words.textContent = rows.length ? `${rows.length}${this.after ? ' of more' : this.q.cursor ? ' more' : ''}` : '';
			this.first.hidden = !this.q.cursor;
			this.back.hidden = !this.q.cursor || !before.has(this.key());
			this.next.hidden = !this.after;
			this.onRows?.(rows);
		} catch (e) {
			if (mine === this.turn) this.body.replaceChildren(el('tr', {}, el('td', { class: 'empty', colspan: this.columns.length + (this.actions ? 1 : 0) }, trouble(e, () => this.load()))));
		} finally {
			if (mine === this.turn) this.box.removeAttribute('aria-busy');
		}
	}

	// Quietly: not while somebody has a control of the rows in hand.
	reload() {
		if (this.body.contains(document.activeElement) || document.querySelector('dialog[open]')) return Promise.resolve();
		return this.load();
	}
}

export async function table(root, options) {
	const t = new Table(root, options);
	await t.load();
	return t;
}
