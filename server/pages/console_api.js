// console_api.js: the operations, as the command line and /api/v1 have them, over /console/api/.
// SPDX-License-Identifier: MIT
//
// get(path, query)       GET /console/api/PATH?QUERY: the JSON answer ({data, next} for lists). Empty values are left out of the query
// post(path, fields)     POST: the JSON answer
// url(path, query)       the address itself (for a CSV link)
// path(op, values)       the path of an operation, its field filled in: path('client_move', { phone }) = 'clients/%2B44.../move'
// call(op, values)       run an operation by its name in the document ('client_move'): the field of the path, the rest as query or body
// ops()                  { client_move: { path, writes, role, help, fields: [{ name, type, words, required, def, help, inPath }] } }
// may(op)                may the one who is logged in run it? (after session(); unknown operations: no)
// session()              { name, role, csrf, demo, own_password, may: [operations] }
// first(address, init)   fetch(), or the answer that console_early.js has asked for already
// enc(text)              for a piece of a path
// Nobody has touched the page for QUIET_MS: what it asks by itself then (timers, events) says so and does not keep the session from being idle.
// Whatever is refused throws a Problem: title, detail, status, code, field (the name of the field that is wrong, if one is).
// 401 leads to the login. 403 with code "reauth" asks who is there (console_dialog.js) and tries once more.
import { serverSaid } from './console_dom.js';

const BASE = '/console/api/';
let who = null, document_ = null, table = null, prove = null;

export class Problem extends Error {
	constructor(status, body) {
		super(body.detail || body.title || `status ${status}`);
		this.status = status;
		this.title = body.title ?? `The server answered ${status}`;
		this.detail = body.detail ?? '';
		this.code = body.code ?? '';
		this.field = body.field ?? body.errors?.[0]?.field ?? null;
	}
}

const RETRY_MS = 1000, QUIET_MS = 30000;
let touched = Date.now();
for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'input', 'submit', 'hashchange'])
	globalThis.addEventListener?.(event, () => { touched = Date.now(); }, { capture: true, passive: true });
export const enc = encodeURIComponent;
export function onReauth(ask) { prove = ask; }

export function url(path, query) {
	const q = new URLSearchParams(Object.entries(query ?? {}).filter(([, v]) => v !== '' && v !== null && v !== undefined));
	return BASE + path + (q.size ? `?${q}` : '');
}

// Once: whoever asks again wants to know it as it is then.
export function first(address, init) {
	const answer = globalThis.early?.get(address);
	globalThis.early?.delete(address);
	return answer ?? fetch(address, init);
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');

// A write bears a key by which the server knows it again: when the connection breaks it is asked once more, and is done once.
async function ask(method, address, fields, again) {
	const headers = { Accept: 'application/json' };
	if (method === 'GET' && Date.now() - touched > QUIET_MS) headers['X-Usher-Quiet'] = '1';
	if (method === 'POST') {
		headers['Content-Type'] = 'application/json';
		headers['X-Usher-CSRF'] = who?.csrf ?? '';
		headers['Idempotency-Key'] = newKey();
	}
	const init = { method, headers, body: method === 'POST' ? JSON.stringify(fields ?? {}) : undefined, credentials: 'same-origin' };
	const send = () => (method === 'GET' ? first(address, init) : fetch(address, init));
	let r;
	try {
		r = await send().catch(() => new Promise((go) => { setTimeout(go, RETRY_MS); }).then(send));
	} catch {
		throw new Problem(0, { title: 'The server cannot be reached', detail: 'the connection failed; nothing is known of whether it was done' });
	}
	serverSaid(r.headers.get('Date'));
	const body = await r.json().catch(() => ({}));
	if (r.ok) return body;
	if (r.status === 401) { location.assign('/console/login'); await new Promise(() => {}); }
	if (r.status === 403 && body.code === 'reauth' && again && prove && await prove()) return ask(method, address, fields, false);
	throw new Problem(r.status, body);
}

export const get = (path, query) => ask('GET', url(path, query), null, true);
export const post = (path, fields) => ask('POST', BASE + path, fields, true);

export async function session() {
	who = await get('session');
	return who;
}

function fieldOf(name, schema, required, help, inPath) {
	return { name, type: schema.type === 'array' ? 'array' : schema.format === 'password' ? 'secret' : schema.pattern?.startsWith('^\\+') ? 'phone' : schema.type === 'integer' ? 'number' : 'text',
		words: schema.enum ?? null, required, def: schema.default ?? '', help: help ?? schema.description ?? '', inPath: !!inPath };
}

function opOf(path, method, o) {
	const body = o.requestBody?.content?.['application/json']?.schema;
	const fields = (o.parameters ?? []).filter((p) => p.in !== 'header').map((p) => fieldOf(p.name, p.schema ?? {}, !!p.required, p.description, p.in === 'path'));
	for (const [name, schema] of Object.entries(body?.properties ?? {})) fields.push(fieldOf(name, schema, (body.required ?? []).includes(name), schema.description));
	return { path: path.replace(/^\/api\/v1\//, ''), writes: method === 'post', role: o['x-role'] ?? 'admin', help: o.summary ?? '', fields };
}

export async function ops() {
	if (table) return table;
	document_ ??= get('openapi.json').catch((e) => { document_ = null; throw e; });
	const doc = await document_;
	table = {};
	for (const [path, methods] of Object.entries(doc.paths ?? {}))
		for (const [method, o] of Object.entries(methods))
			if (o.operationId) table[o.operationId] = opOf(path, method, o);
	return table;
}

export async function may(op) {
	return who?.may.includes(op) ?? false;
}

export async function path(op, values) {
	const o = (await ops())[op];
	if (!o) throw new Problem(404, { title: 'This server has no such operation', detail: op });
	return o.path.replace(/\{([^}]+)\}/g, (_, name) => enc(values[name] ?? ''));
}

export async function call(op, values = {}) {
	const where = await path(op, values), o = (await ops())[op], rest = {};
	for (const f of o.fields) {
		const v = values[f.name];
		if (f.inPath || v === '' || v === null || v === undefined) continue;
		rest[f.name] = f.type === 'array' && !Array.isArray(v) ? String(v).split(/[\s,]+/).filter(Boolean) : v;
	}
	return o.writes ? post(where, rest) : get(where, rest);
}
