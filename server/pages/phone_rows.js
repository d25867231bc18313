// server/pages/phone_rows.js: rows of usher's database as they are written: table, operation, what changed.
// SPDX-License-Identifier: MIT
import { el, exactTime } from '/phone/phone_dom.js';
import { Feed } from '/phone/phone_feed.js';

const OPS = { insert: 'INSERT', update: 'UPDATE', delete: 'DELETE' };
const DULL = ['updated_at', 'created_at'];

function column([name, old, now], op) {
	const dull = DULL.includes(name) ? ' dull' : '';
	return el('div', { class: 'column' + dull }, el('dt', {}, name),
		el('dd', {}, op === 'update' && el('del', {}, old ?? 'null'), op === 'update' && ' → ', el(op === 'delete' ? 'del' : 'ins', {}, (op === 'delete' ? old : now) ?? 'null')));
}

function draw(row) {
	return el('li', { class: row.op }, el('p', {}, el('b', {}, OPS[row.op] ?? row.op), ' ', el('span', { class: 'table' }, row.table), ` #${row.key}`, el('time', {}, exactTime(row.at_ms))),
		el('dl', {}, ...row.columns.map((c) => column(c, row.op))));
}

function plain(row) {
	return `${new Date(row.at_ms).toISOString()} ${OPS[row.op] ?? row.op} ${row.table} #${row.key} ` +
		row.columns.map(([name, old, now]) => (row.op === 'update' ? `${name}: ${old} -> ${now}` : `${name}=${row.op === 'delete' ? old : now}`)).join(', ');
}

export const rowsFeed = () => new Feed('rows', 'Rows written', draw, plain, 'Rows appear here as they are written.');
