// tests/api/main.mjs: the server's API against its own OpenAPI document: every operation, valid and invalid, every role.
// SPDX-License-Identifier: MIT
// usage: node main.mjs URL (tokens: look, do, all; the database of fill.sql)
import { execFileSync } from 'node:child_process';
import { misfits, wrong } from './schema.mjs';

const base = process.argv[2], ranks = { view: 1, operate: 2, admin: 3 }, tokens = { view: 'look', operate: 'do', admin: 'all' };
const skipped = new Set(['pool_sync', 'credential_check']);     // talk to the outside world for minutes
let passed = 0, failed = 0;

function check(name, good, why = '') {
	if (good) passed++;
	else {
		failed++;
		console.log(`[  FAILED  ] ${name}: ${why}`);
	}
}

const sql = (text) => execFileSync('psql', [process.env.DATABASE_URL, '-Atc', text], { encoding: 'utf8' }).trim();
const counts = () => sql(`SELECT string_agg(t || '=' || n, ' ' ORDER BY t) FROM (
	SELECT 'clients' t, count(*) n FROM clients UNION ALL SELECT 'pool', count(*) FROM number_pool UNION ALL SELECT 'audit', count(*) FROM audit_log WHERE actor LIKE 'api:%'
	UNION ALL SELECT 'tokens', count(*) FROM api_tokens UNION ALL SELECT 'consents', count(*) FROM consents UNION ALL SELECT 'keys', count(*) FROM idempotency_keys
	UNION ALL SELECT 'operators', count(*) FROM operators UNION ALL SELECT 'credentials', count(*) FROM credentials) AS all_counts`);

async function call(method, path, { token = 'all', body, headers = {} } = {}) {
	const r = await fetch(base + path, { method, redirect: 'manual', headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}),
		...(body !== undefined ? { 'Content-Type': 'application/json' } : {}), ...headers }, body });
	const text = await r.text(), type = r.headers.get('content-type') ?? '';
	let json;
	try { json = JSON.parse(text); } catch { /* not JSON */ }
	return { status: r.status, type, text, json, headers: r.headers };
}

// An error must be a problem of that status; nothing may be a 5xx.
function problem(name, r, ...statuses) {
	const good = statuses.includes(r.status) && r.type === 'application/problem+json' && r.json?.status === r.status && wrong(doc.components.responses.problem
		.content['application/problem+json'].schema, r.json) === null;
	check(name, good, `${r.status} ${r.type} ${r.text.slice(0, 200)}`);
}

const query = (values) => new URLSearchParams(values).toString();
const doc = (await call('GET', '/api/v1/openapi.json')).json;
const operations = Object.entries(doc.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, op]) => ({ path, method: method.toUpperCase(), ...op })));

function documented() {
	const ids = new Set();
	check('document: version', /^3\.1\./.test(doc.openapi) && doc.info?.title && doc.info?.version);
	for (const op of operations) {
		check(`${op.operationId}: unique`, !ids.has(op.operationId));
		ids.add(op.operationId);
		check(`${op.operationId}: described`, op.summary && op['x-role'] in ranks && op.responses['200'] && op.responses.default);
		const inPath = [...op.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).join();
		check(`${op.operationId}: path parameters`, inPath === op.parameters.filter((p) => p.in === 'path').map((p) => p.name).join());
		for (const p of op.parameters) {
			check(`${op.operationId}.${p.name}: default fits`, p.schema.default === undefined || wrong(p.schema, p.schema.default) === null);
			check(`${op.operationId}.${p.name}: checkable`, !/nobody checks/.test(wrong(p.schema, 'x') ?? ''));
		}
	}
}

const samples = { phone: '+447700910001', number: '+441134961001', id: '1', name: 'holder1' };
const address = (op, values = samples) => op.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? 'x'));

async function judged(op) {
	const path = address(op), id = op.operationId, body = op.method === 'POST' ? '{}' : undefined;
	problem(`${id}: no token`, await call(op.method, path, { token: null, body }), 401);
	problem(`${id}: wrong token`, await call(op.method, path, { token: 'wrong', body }), 401);
	for (const role of Object.keys(ranks))
		if (ranks[role] < ranks[op['x-role']])
			problem(`${id}: as ${role}`, await call(op.method, path, { token: tokens[role], body }), 403);
	problem(`${id}: DELETE`, await call('DELETE', path), 405);
	problem(`${id}: the other method`, await call(op.method === 'GET' ? 'POST' : 'GET', path + '/none-such'), 404, 405);
}

async function read(op) {
	const path = address(op), id = op.operationId, schema = op.responses['200'].content['application/json'].schema, before = counts();
	const r = await call('GET', path);
	if (r.status === 200) check(`${id}: as described`, wrong(schema, r.json) === null && r.type === 'application/json', `${wrong(schema, r.json)} ${r.type}`);
	else problem(`${id}: an error`, r, 400, 404, 409);
	for (const p of op.parameters.filter((one) => one.in === 'query')) {
		for (const value of misfits(p.schema)) problem(`${id}: ${p.name}=${String(value).slice(0, 20)}`, await call('GET', `${path}?${query({ [p.name]: value })}`), 400);
		for (const value of p.schema.enum ?? []) {
			const one = await call('GET', `${path}?${query({ [p.name]: value })}`);
			check(`${id}: ${p.name}=${value}`, [200, 400, 404].includes(one.status) && (one.status !== 400 || p.required), `${one.status} ${one.text.slice(0, 200)}`);
		}
		const odd = await call('GET', `${path}?${query({ [p.name]: '\u0000美" \'; --' })}`);
		check(`${id}: ${p.name} odd`, odd.status < 500, `${odd.status} ${odd.text}`);
	}
	problem(`${id}: unknown parameter`, await call('GET', `${path}?none_such=1`), 400);
	check(`${id}: changes nothing`, counts() === before, `${before} became ${counts()}`);
}

async function written(op) {
	const path = address(op), id = op.operationId, schema = op.requestBody.content['application/json'].schema, before = counts();
	for (const body of ['[]', '"x"', '{', '{"none_such":1}', '\u0000', '{"a":1,"a":2}', '{}{}']) problem(`${id}: ${body}`, await call('POST', path, { body }), 400);
	problem(`${id}: plain text`, await call('POST', path, { body: 'x', headers: { 'Content-Type': 'text/plain' } }), 415);
	problem(`${id}: too big`, await call('POST', path, { body: JSON.stringify({ x: 'x'.repeat(70000) }) }), 413);
	if (schema.required.length) problem(`${id}: nothing`, await call('POST', path, { body: '{}' }), 400);
	for (const [name, property] of Object.entries(schema.properties)) {
		for (const value of [{}, null, [[1]], 12.5]) problem(`${id}: ${name} as ${JSON.stringify(value)}`, await call('POST', path, { body: JSON.stringify({ [name]: value }) }), 400);
		for (const value of misfits(property).filter((v) => typeof v !== 'bigint'))
			problem(`${id}: ${name}=${String(value).slice(0, 20)}`, await call('POST', path, { body: JSON.stringify({ [name]: value }) }), 400);
	}
	check(`${id}: nothing invalid was done`, counts() === before, `${before} became ${counts()}`);
}

const plain = (v) => v === null || v === undefined ? '' : typeof v === 'string' ? v.replace(/[A-Z]/g, (c) => c.toLowerCase()) : v;
const bytes = (a, b) => typeof a === 'number' ? a - b : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

// A cursor walk by every sort, while rows are put in: nothing twice, nothing lost that was there before, in order.
async function walked(op) {
	const path = address(op), id = op.operationId, sorts = op.parameters.find((p) => p.name === 'sort')?.schema.enum, foreign = [];
	const whole = (await call('GET', `${path}?limit=1000`)).json.data, key = (row) => row.id ?? row.phone ?? row.body ?? row.number ?? row.name;
	for (const sort of sorts ?? []) {
		const seen = [];
		let cursor = '', rounds = 0;
		do {
			const r = await call('GET', `${path}?${query({ limit: 7, sort, ...(cursor ? { cursor } : {}) })}`);
			if (r.status !== 200) { check(`${id}: ${sort}`, false, r.text); return; }
			seen.push(...r.json.data);
			cursor = r.json.next;
			if (cursor && rounds === 0) foreign.push(cursor);
			if (rounds++ % 5 === 0 && id === 'client_list')
				sql(`INSERT INTO clients (phone_e164, country, state, chart, pay_token, created_at, updated_at) SELECT '+4478' || lpad((random() * 99999999)::int::text, 8, '0'), 'GB',
					'COMPLETE', max(id), 'walk-' || random(), now(), now() FROM charts ON CONFLICT DO NOTHING`);
		} while (cursor && rounds < 500);
		const keys = seen.map(key), name = sort.replace(/^-/, ''), way = sort.startsWith('-') ? -1 : 1;
		const met = seen.map((row) => `${key(row)} ${name === 'updated_at' ? row.updated_at : ''}`); // a row that is changed meanwhile may come again, as it is then
		check(`${id}: ${sort}: nothing twice`, new Set(met).size === met.length, met.filter((m, i) => met.indexOf(m) !== i).join(' '));
		const lost = whole.filter((row) => !keys.includes(key(row))), now = lost.length ? (await call('GET', `${path}?limit=1000`)).json.data : [];
		const still = lost.filter((row) => now.some((r) => key(r) === key(row) && r[name] === row[name])); // whoever is not where they were may have passed
		check(`${id}: ${sort}: nothing lost`, still.length === 0, `${whole.length} rows, ${keys.length} walked, without ${still.map(key).join()}`);
		if (whole.length && name in whole[0])
			check(`${id}: ${sort}: in order`, seen.every((row, i) => i === 0 || way * bytes(plain(seen[i - 1][name]), plain(row[name])) <= 0 || /_at$/.test(name) && seen[i - 1][name].length !== row[name].length));
	}
	if (foreign.length > 1) problem(`${id}: a cursor of another sort`, await call('GET', `${path}?${query({ sort: sorts[0], cursor: foreign.at(-1) })}`), 400);
	if (foreign.length) problem(`${id}: a broken cursor`, await call('GET', `${path}?${query({ sort: sorts[0], cursor: `A${foreign[0].slice(1, -2)}` })}`), 400);
	const csv = await call('GET', `${path}?format=csv`);
	check(`${id}: CSV`, csv.status === 200 && csv.type.startsWith('text/csv') && !/(^|,)[=@]/m.test(csv.text), `${csv.status} ${csv.type}`);
}

async function keyed() {
	const body = JSON.stringify({ number: ['+441134969999'] }), headers = { 'Idempotency-Key': `key-${Date.now()}` }, before = counts();
	const all = await Promise.all([1, 2, 3, 4].map(() => call('POST', '/api/v1/pool/add', { body, headers })));
	check('key: at once', all.every((r) => r.status === 200 || r.status === 409) && all.some((r) => r.status === 200), all.map((r) => r.status).join());
	const again = await call('POST', '/api/v1/pool/add', { body, headers });
	check('key: again', again.status === 200 && again.headers.get('idempotency-replayed') === 'true' && again.text === all.find((r) => r.status === 200).text);
	problem('key: another request', await call('POST', '/api/v1/pool/add', { body: '{"number":["+441134969998"]}', headers }), 422);
	problem('key: odd', await call('POST', '/api/v1/pool/add', { body, headers: { 'Idempotency-Key': 'a b' } }), 400);
	check('key: done once', counts() !== before && sql("SELECT count(*) FROM number_pool WHERE phone_e164 IN ('+441134969999', '+441134969998')") === '1');
}

documented();
for (const op of operations) {
	await judged(op);
	if (op.method === 'GET') await read(op);
	else if (!skipped.has(op.operationId)) await written(op);
	if (op.parameters.some((p) => p.name === 'cursor')) await walked(op);
}
await keyed();
console.log(`api: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
