// tests/sdk/witness.mjs: thousands of signed and mutated requests, judged by the providers' libraries and by ours.
// SPDX-License-Identifier: MIT
//
// node witness.mjs VERIFY [SEED]: VERIFY is the program of verify.c. Verdicts must be the same, except where ours is stricter on
// purpose: `strict` below names each such case, and there ours must refuse.
import { spawnSync } from 'node:child_process';
import Stripe from 'stripe';
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

// --- both judges over all cases ---

function compare(name, cases, sdk, strict) {
  const lines = cases.map((c) => [c.provider, hex(c.key), c.now ?? '-', hex(c.header), hex(c.url ?? ''), hex(c.body)].join('\t'));
  const run = spawnSync(verify, { input: lines.join('\n') + '\n', maxBuffer: 1 << 28, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${verify}: ${run.error ?? run.stderr}`);
  const ours = run.stdout.trim().split('\n');
  if (ours.length !== cases.length) throw new Error(`${name}: ${cases.length} cases, ${ours.length} answers`);
  const count = { both: 0, neither: 0, stricter: 0, wrong: 0 };
  cases.forEach((c, i) => {
    const [theirs, us] = [sdk(c), ours[i] === 'ok'];
    if (theirs === us) count[us ? 'both' : 'neither']++;
    else if (theirs && strict(c)) count.stricter++;
    else if (count.wrong++ < 5) console.error(`${name}: SDK says ${theirs}, we say ${us}:`, JSON.stringify(c));
  });
  console.log(`${name}: ${cases.length} cases: ${count.both} accepted and ${count.neither} refused by both, ${count.stricter} refused by us alone, ${count.wrong} differ`);
  return count.wrong === 0 && count.both >= CASES / 2 && count.neither >= CASES / 2;
}

const results = [compare('stripe', stripeCases(), stripeSdk, stripeStrict), compare('twilio', twilioCases(), twilioSdk, twilioStrict)];
process.exit(results.every(Boolean) ? 0 : 1);
