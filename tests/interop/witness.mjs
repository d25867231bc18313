// tests/interop/witness.mjs: thousands of signed and mutated requests, judged by the providers' libraries and by ours.
// SPDX-License-Identifier: MIT
//
// node witness.mjs VERIFY [SEED]: VERIFY is the program of verify.c. Verdicts must be the same, except where ours is stricter on
// purpose: `strict` below names each such case, and there ours must refuse; `loose` names those that ours takes and theirs does not.
import { spawnSync } from 'node:child_process';
import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Paddle } from '@paddle/paddle-node-sdk';
import Stripe from 'stripe';
import Telnyx from 'telnyx';
import twilio from 'twilio';

const [verify, seedText] = process.argv.slice(2);
const CASES = 700;
const HEADER_CHARS = '0123456789abcdefABCDEF=,;tv1+/ -_.';
let seed = BigInt(seedText ?? 20261121);

function rnd(n) {
  seed = (seed * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((seed >> 33n) % BigInt(n));
}
const pick = (list) => list[rnd(list.length)];
const chars = (n, from) => Array.from({ length: n }, () => from[rnd(from.length)]).join('');
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TEXT = [...'abc XYZ 0189 &=+%?#/:;"\'\\<>{}[]\n\t\r.,!éßñ€—’ж漢👋🏽'];
const text = (max) => Array.from({ length: rnd(max + 1) }, () => pick(TEXT)).join('');
const hex = (s) => Buffer.from(s, 'utf8').toString('hex') || '-';

function bend(header) {
  const at = rnd(header.length + 1);
  switch (rnd(4)) {
    case 0: return header.slice(0, at) + header.slice(at + 1);
    case 1: return header.slice(0, at) + pick(HEADER_CHARS) + header.slice(at);
    case 2: return header.slice(0, at) + pick(HEADER_CHARS) + header.slice(at + 1);
    default: return header.slice(0, at);
  }
}

// --- Stripe ---

const stripe = new Stripe('sk_test_witness');

function stripeSdk(c) {
  try {
    return stripe.webhooks.signature.verifyHeader(c.body, c.header, c.key, 300, undefined, c.now * 1000) === true;
  } catch {
    return false;
  }
}

// What we refuse and the SDK does not: the future, time stamps that are not plain, two of them, and "v1=x=y" taken as "v1=x".
function stripeStrict(c) {
  const parts = c.header.split(',').map((p) => p.split('='));
  const times = parts.filter(([name]) => name === 't');
  if (times.length !== 1 || times[0].length !== 2 || !/^(0|[1-9][0-9]{0,10})$/.test(times[0][1])) return 'time stamp';
  if (Number(times[0][1]) - c.now > 300) return 'future';
  return parts.some((p) => p[0] === 'v1' && p.length > 2) ? 'two equals signs' : '';
}

function stripeCases() {
  const cases = [];
  for (let i = 0; i < CASES; i++) {
    const key = 'whsec_' + chars(8 + rnd(56), ALNUM);
    const body = JSON.stringify({ id: 'evt_' + chars(12, ALNUM), object: 'event', note: text(80) }, null, rnd(2) ? undefined : 2);
    const t = 1600000000 + rnd(400000000);
    const good = stripe.webhooks.generateTestHeaderString({ payload: body, secret: key, timestamp: t });
    const v1 = good.slice(good.indexOf('v1=') + 3);
    const zero = '0'.repeat(64);
    const base = { provider: 'stripe', key, now: t + pick([0, 1, -1, 299, 300, -299, -300]), header: good, body };
    cases.push(base);
    cases.push({ ...base, now: t + pick([301, -301, 302, 86400, -86400]) });
    cases.push({ ...base, body: body + pick([' ', '\n', '}', 'x']) });
    cases.push({ ...base, body: body.slice(0, rnd(body.length) + 1) });
    cases.push({ ...base, key: key + 'x' });
    cases.push({ ...base, header: bend(good) });
    cases.push({ ...base, header: bend(bend(good)) });
    cases.push({ ...base, header: pick([
      `t=${t},v1=${zero},v1=${v1}`, `t=${t},v1=${v1},v1=${zero}`, `t=${t},v0=${v1}`, `t=${t},v1=${v1.toUpperCase()}`, `v1=${v1},t=${t}`,
      `t=${t}, v1=${v1}`, ` t=${t},v1=${v1}`, `t=${t},v1=${v1} `, `t=${t + 1},v1=${v1}`, `t=0${t},v1=${v1}`, `t=${t}.0,v1=${v1}`, `t=+${t},v1=${v1}`,
      `t=${t},t=${t},v1=${v1}`, `t=1,t=${t},v1=${v1}`, `t=${t},v1=${v1}=`, `t=${t},v1=${v1}=x`, `t=${t},v1=`, `t=${t}`, `v1=${v1}`, '', 't=,v1=',
      `t=${t};v1=${v1}`, `t=${t},x=y,,v1=${v1},`, `T=${t},V1=${v1}`, `t=${t},v1=${v1.slice(1)}`, `t=${t},v1=${v1}0`, `t=${t},v2=${v1},v1=${v1}`,
    ]) });
  }
  return cases;
}

// --- Paddle ---

const paddle = new Paddle('pdl_sdbx_apikey_witness');
const Clock = Date;

// The SDK looks at the clock itself.
async function paddleSdk(c) {
  globalThis.Date = class extends Clock {
    constructor(...args) {
      super(...(args.length ? args : [c.now * 1000]));
    }
  };
  try {
    return (await paddle.webhooks.isSignatureValid(c.body, c.key, c.header)) === true;
  } catch {
    return false;
  } finally {
    globalThis.Date = Clock;
  }
}

const paddleParts = (c) => c.header.split(';').map((p) => p.split('='));

// What we refuse and the SDK does not: the future, time stamps that are not plain, two of them, and "h1=x=y" taken as "h1=x".
function paddleStrict(c) {
  const times = paddleParts(c).filter(([name]) => name === 'ts');
  if (times.length !== 1 || times[0].length !== 2 || !/^(0|[1-9][0-9]{0,10})$/.test(times[0][1])) return 'time stamp';
  if (Number(times[0][1]) - c.now > 300) return 'future';
  return paddleParts(c).some((p) => p[0] === 'h1' && p.length > 2) ? 'two equals signs' : '';
}

// What we take and this SDK does not: 300 s instead of 5, and any h1 instead of the last (as the PHP library does).
function paddleLoose(c) {
  const parts = paddleParts(c);
  const time = Number(parts.find(([name]) => name === 'ts')?.[1]);
  const right = createHmac('sha256', c.key).update(`${time}:${c.body}`).digest('hex');
  if (!parts.some(([name, value]) => name === 'h1' && value === right)) return '';
  if (c.now - time > 5 && c.now - time <= 300) return 'age';
  return parts.filter(([name]) => name === 'h1').length > 1 ? 'several h1' : '';
}

function paddleCases() {
  const cases = [];
  for (let i = 0; i < CASES; i++) {
    const key = 'pdl_ntfset_' + chars(8 + rnd(56), ALNUM);
    const body = JSON.stringify({ event_id: 'evt_' + chars(26, ALNUM), event_type: 'subscription.updated', data: { note: text(80) } }, null, rnd(2) ? undefined : 2);
    const t = 1600000000 + rnd(400000000);
    const h1 = createHmac('sha256', key).update(`${t}:${body}`).digest('hex');
    const good = `ts=${t};h1=${h1}`;
    const zero = '0'.repeat(64);
    const base = { provider: 'paddle', key, now: t + pick([0, 1, -1, 5, 6, 299, 300, -299, -300]), header: good, body };
    cases.push({ ...base, now: t + pick([0, 5, -5]) });
    cases.push(base);
    cases.push({ ...base, now: t + pick([301, -301, 302, 86400, -86400]) });
    cases.push({ ...base, body: body + pick([' ', '\n', '}', 'x']) });
    cases.push({ ...base, body: body.slice(0, rnd(body.length) + 1) });
    cases.push({ ...base, key: key + 'x' });
    cases.push({ ...base, header: bend(good) });
    cases.push({ ...base, header: bend(bend(good)) });
    cases.push({ ...base, header: pick([
      `ts=${t};h1=${zero};h1=${h1}`, `ts=${t};h1=${h1};h1=${zero}`, `ts=${t};h0=${h1}`, `ts=${t};h1=${h1.toUpperCase()}`, `h1=${h1};ts=${t}`,
      `ts=${t}; h1=${h1}`, ` ts=${t};h1=${h1}`, `ts=${t};h1=${h1} `, `ts=${t + 1};h1=${h1}`, `ts=0${t};h1=${h1}`, `ts=${t}.0;h1=${h1}`, `ts=+${t};h1=${h1}`,
      `ts=${t};ts=${t};h1=${h1}`, `ts=1;ts=${t};h1=${h1}`, `ts=${t};h1=${h1}=`, `ts=${t};h1=${h1}=x`, `ts=${t};h1=`, `ts=${t}`, `h1=${h1}`, '', 'ts=;h1=',
      `ts=${t},h1=${h1}`, `ts=${t};x=y;;h1=${h1};`, `TS=${t};H1=${h1}`, `ts=${t};h1=${h1.slice(1)}`, `ts=${t};h1=${h1}0`, `ts=${t};h2=${h1};h1=${h1}`,
    ]) });
  }
  return cases;
}

// --- Twilio ---

function twilioSdk(c) {
  return twilio.validateRequest(c.key, c.header, c.url, c.provider === 'twilio-get' ? {} : c.params);
}

// The SDK also tries the URL as a parser would have written it (a space dropped, a quote escaped). We take the URL as it is: with
// and without its port, nothing else.
function twilioStrict(c) {
  const [, head, host, port, rest] = /^([a-z]+:\/\/)([^/?#]*?)(:[0-9]+)?((?:[/?#].*)?)$/s.exec(c.url) ?? [];
  if (head === undefined) return 'no URL';
  const ports = port ? [port, ''] : ['', head === 'https://' ? ':443' : ':80'];
  const exact = ports.map((p) => twilio.getExpectedTwilioSignature(c.key, head + host + p + rest, c.provider === 'twilio-get' ? {} : c.params));
  return exact.includes(c.header) ? '' : 'another spelling of the URL';
}

const encode = (s) => encodeURIComponent(s).replace(/%20/g, () => pick(['+', '%20'])).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16));

function twilioParams() {
  const names = ['MessageSid', 'AccountSid', 'From', 'To', 'Body', 'NumMedia', 'FromCity', 'A', 'A1', 'B', '_', 'a', 'Zip', 'MediaUrl0', 'p-1', 'X.y'];
  const pairs = [];
  for (let i = rnd(18); i > 0; i--) {
    const name = pick(names);
    const value = rnd(5) ? text(30) : '';
    pairs.push([name, value]);
    if (rnd(6) === 0) pairs.push([name, pick([value, text(8)])]);
  }
  return pairs;
}

function twilioRequest(pairs) {
  const params = {};
  for (const [name, value] of pairs) {
    if (!(name in params)) params[name] = value;
    else params[name] = [].concat(params[name], value);
  }
  return { params, body: pairs.map(([n, v]) => encode(n) + '=' + encode(v)).join('&') };
}

function shuffled(list) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = rnd(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

function twilioCases() {
  const cases = [];
  for (let i = 0; i < CASES; i++) {
    const key = chars(32, '0123456789abcdef');
    const [scheme, standard] = pick([['https', ':443'], ['http', ':80']]);
    const host = pick(['sms.example.com', '127.0.0.1', '[::1]', 'x.example', 'user:pw@x.example']);
    const rest = pick(['/hooks/twilio/sms', '/', '/a/b%20c', '/webhooks/twilio/voice']) + pick(['', '', '?tenant=42&x=a%20b', '?q=1%2B1&z=:8', '?a=b@c']);
    const ports = { none: '', standard, own: ':' + (1024 + rnd(60000)) };
    const url = (port) => `${scheme}://${host}${ports[port]}${rest}`;
    const pairs = twilioParams();
    const { params, body } = twilioRequest(pairs);
    const get = rnd(5) === 0;
    const provider = get ? 'twilio-get' : 'twilio';
    for (const signed of ['none', 'standard', 'own']) {
      const header = twilio.getExpectedTwilioSignature(key, url(signed), get ? {} : params);
      const base = { provider, key, header, params, body };
      for (const seen of ['none', 'standard', 'own']) cases.push({ ...base, url: url(seen) });
      const seen = url(pick(['none', signed]));
      cases.push({ ...base, url: seen, header: bend(header) });
      cases.push({ ...base, url: seen, key: key.slice(1) + '0' });
      cases.push({ ...base, url: pick([seen + '/', seen + ' ', seen.replace('x', 'y'), seen.replace('http', 'httpx'), seen.replace('://', ':///')]) });
      cases.push({ ...base, url: seen, ...twilioRequest(shuffled(pairs)) });
      const other = pairs.map(([n, v], at) => (at === 0 ? [n, v + ' '] : [n, v]));
      cases.push({ ...base, url: seen, ...twilioRequest(pick([other, pairs.slice(1), [...pairs, ['Extra', '']]])) });
    }
  }
  return cases;
}

// --- Telnyx ---

// Its library reads the clock itself.
const clock = Date.now;
async function telnyxSdk(c) {
  const client = new Telnyx({ apiKey: 'KEYwitness', publicKey: c.key });
  try {
    Date.now = () => c.now * 1000;
    await client.webhooks.unwrap(c.body, { headers: { 'telnyx-signature-ed25519': c.header, 'telnyx-timestamp': c.url } });
    return true;
  } catch {
    return false;
  } finally {
    Date.now = clock;
  }
}

// What we refuse and the SDK does not: more digits than a time has, and base64 whose last character has bits too many.
function telnyxStrict(c) {
  if (c.url.length > 11) return 'time stamp';
  return Buffer.from(c.header, 'base64').toString('base64') !== c.header ? 'base64' : '';
}

function telnyxKey() {
  const seed = Buffer.from(chars(64, '0123456789abcdef'), 'hex');
  const secret = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
  const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  return { key, signed: (stamp, body) => sign(null, Buffer.from(`${stamp}|${body}`), secret).toString('base64') };
}

function telnyxCases() {
  const cases = [];
  for (let i = 0; i < CASES; i++) {
    const { key, signed } = telnyxKey();
    const other = telnyxKey();
    const t = 1600000000 + rnd(400000000);
    const body = JSON.stringify({ data: { event_type: 'message.received', id: chars(12, ALNUM), payload: { text: text(80) } } }, null, rnd(2) ? undefined : 2);
    const good = signed(String(t), body);
    const base = { provider: 'telnyx', key, now: t + pick([0, 1, -1, 299, 300, -299, -300]), header: good, url: String(t), body };
    cases.push(base);
    cases.push({ ...base, now: t + pick([301, -301, 302, 86400, -86400]) });
    cases.push({ ...base, body: body + pick([' ', '\n', '}', 'x']) });
    cases.push({ ...base, body: body.slice(0, rnd(body.length) + 1) });
    cases.push({ ...base, key: other.key });
    cases.push({ ...base, header: bend(good) });
    cases.push({ ...base, header: other.signed(String(t), body) });
    cases.push({ ...base, url: pick([String(t + 1), `${t}.0`, ` ${t}`, `+${t}`, '', `${t}e0`, `0x${t.toString(16)}`]) });
    const odd = pick([`0${t}`, `00000${t}`, `${t}.0`, ` ${t}`, `+${t}`, `${t}\n`, `-${t}`, '0', '']);
    cases.push({ ...base, url: odd, header: signed(odd, body) });
    cases.push({ ...base, header: pick(['', good.slice(0, -2), good + '=', good.replaceAll('+', '-'), good + good, ' ' + good, good.slice(0, -3) + pick('BCDEFGHIJKLMNOP') + '==']) });
  }
  return cases;
}

// The vectors that our unit test reads.
function telnyxVectors() {
  const rows = readFileSync('telnyx_signature.tsv', 'utf8').split('\n').filter((row) => row && !row.startsWith('#'));
  return rows.map((row) => row.split('\t').map((f) => f.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c === 't' ? '\t' : c))))
    .map(([, now, url, header, body, accepted]) => ({ provider: 'telnyx', key: 'A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=', now: Number(now), url, header, body, accepted }));
}

async function vectorsAgree() {
  const rows = telnyxVectors();
  let wrong = 0;
  for (const c of rows) if ((await telnyxSdk(c)) !== (c.accepted === 'yes')) wrong++;
  console.log(`telnyx: ${rows.length} vectors of the unit test: ${wrong} differ`);
  return rows.length > 0 && wrong === 0;
}

// --- both judges over all cases ---

async function compare(name, cases, sdk, strict, loose = () => '') {
  const lines = cases.map((c) => [c.provider, hex(c.key), c.now ?? '-', hex(c.header), hex(c.url ?? ''), hex(c.body)].join('\t'));
  const run = spawnSync(verify, { input: lines.join('\n') + '\n', maxBuffer: 1 << 28, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${verify}: ${run.error ?? run.stderr}`);
  const ours = run.stdout.trim().split('\n');
  if (ours.length !== cases.length) throw new Error(`${name}: ${cases.length} cases, ${ours.length} answers`);
  const count = { both: 0, neither: 0, stricter: 0, looser: 0, wrong: 0 };
  for (const [i, c] of cases.entries()) {
    const [theirs, us] = [await sdk(c), ours[i] === 'ok'];
    if (theirs === us) count[us ? 'both' : 'neither']++;
    else if (theirs && strict(c)) count.stricter++;
    else if (us && loose(c)) count.looser++;
    else if (count.wrong++ < 5) console.error(`${name}: SDK says ${theirs}, we say ${us}:`, JSON.stringify(c));
  }
  console.log(`${name}: ${cases.length} cases: ${count.both} accepted and ${count.neither} refused by both, ${count.stricter} refused by us alone, ${count.looser} taken by us alone, ${count.wrong} differ`);
  return count.wrong === 0 && count.both >= CASES / 2 && count.neither >= CASES / 2;
}

const results = [
  await compare('stripe', stripeCases(), stripeSdk, stripeStrict),
  await compare('paddle', paddleCases(), paddleSdk, paddleStrict, paddleLoose),
  await compare('twilio', twilioCases(), twilioSdk, twilioStrict),
  await compare('telnyx', telnyxCases(), telnyxSdk, telnyxStrict),
  await vectorsAgree(),
];
process.exit(results.every(Boolean) ? 0 : 1);
