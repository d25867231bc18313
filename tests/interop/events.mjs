// tests/interop/events.mjs: events signed by us, which the library of Standard Webhooks must take.
// SPDX-License-Identifier: MIT
//
// node events.mjs VERIFY: VERIFY is the program of verify.c.
import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const verify = process.argv[2];
const CASES = 700;
const hex = (s) => Buffer.from(s, 'utf8').toString('hex') || '-';
const now = Math.floor(Date.now() / 1000);

const cases = Array.from({ length: CASES }, () => ({
  secrets: Array.from({ length: randomInt(1, 3) }, () => 'whsec_' + randomBytes(randomInt(24, 65)).toString('base64')),
  id: 'evt_' + randomBytes(16).toString('hex'),
  at: now + randomInt(-200, 200),
  body: JSON.stringify({ type: 'client.paid', data: { note: randomBytes(randomInt(0, 80)).toString('latin1') } }),
}));
const lines = cases.map((c) => ['event', hex(c.secrets.join(',')), c.at, hex(c.id), '-', hex(c.body)].join('\t'));
const run = spawnSync(verify, { input: lines.join('\n') + '\n', maxBuffer: 1 << 28, encoding: 'utf8' });
const signatures = run.stdout.trim().split('\n');

function taken(c, secret, signature, body) {
  try {
    new Webhook(secret).verify(body, { 'webhook-id': c.id, 'webhook-timestamp': String(c.at), 'webhook-signature': signature });
    return true;
  } catch {
    return false;
  }
}

let wrong = 0;
cases.forEach((c, i) => {
  const all = c.secrets.every((secret) => taken(c, secret, signatures[i], c.body));
  const forged = taken(c, c.secrets[0], signatures[i], c.body + ' ') || taken(c, 'whsec_' + randomBytes(24).toString('base64'), signatures[i], c.body);
  if ((!all || forged) && wrong++ < 5) console.error('events: not as it should be:', JSON.stringify(c), signatures[i]);
});
console.log(`events: ${cases.length} signed by us, ${wrong} not taken by the library, or taken though changed`);
process.exit(run.status === 0 && wrong === 0 && signatures.length === cases.length ? 0 : 1);
