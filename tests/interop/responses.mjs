// tests/interop/responses.mjs: the providers' own libraries talk to our stand-ins: what these answer is what the libraries expect.
// SPDX-License-Identifier: MIT
//
// node responses.mjs FAKES ROOT: FAKES is the program of fakes.c, ROOT the checkout whose tests/data it reads. The stand-ins are
// what usher is tested against; a stand-in that a provider's own library cannot read, or whose fields are elsewhere, would prove nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Paddle } from '@paddle/paddle-node-sdk';
import { VapiClient } from '@vapi-ai/server-sdk';
import Stripe from 'stripe';
import Telnyx from 'telnyx';
import twilio from 'twilio';

const [program, root] = process.argv.slice(2);
const ACCOUNT = 'AC0123456789abcdef0123456789abcdef';
const TOKEN = '0123456789abcdef0123456789abcdef';
const WHERE = 'http://127.0.0.1:';

const fakes = spawn(program, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: fakes.stdout })[Symbol.asyncIterator]();
const port = (await lines.next()).value;

let passed = 0;
const failed = [];
async function check(name, run) {
  try {
    await run();
    passed++;
  } catch (error) {
    failed.push(name);
    console.error(`${name}: ${error.message}`);
  }
}

// --- Twilio ---

class Redirected extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', `${WHERE}${port}/twilio`) });
  }
}
const tw = twilio(ACCOUNT, TOKEN, { httpClient: new Redirected() });

await check('twilio: send and list', async () => {
  const sent = await tw.messages.create({ to: '+447700900123', from: '+12025550100', body: 'Hello & café', statusCallback: 'https://x.example/s?m=1' });
  assert.match(sent.sid, /^SM[0-9a-f]{32}$/);
  assert.equal(sent.status, 'queued');
  const list = await tw.messages.list({ to: '+447700900123', limit: 5 });
  assert.equal(list[0].sid, sent.sid);
  assert.equal(list[0].body, 'Hello & café');
  assert.equal(list[0].direction, 'outbound-api');
  assert.ok(list[0].dateCreated instanceof Date && !Number.isNaN(list[0].dateCreated.getTime()));
});

await check('twilio: search, buy, list, configure, release', async () => {
  const offers = await tw.availablePhoneNumbers('GB').local.list({ limit: 3 });
  assert.equal(offers[0].isoCountry, 'GB');
  const bought = await tw.incomingPhoneNumbers.create({ phoneNumber: offers[0].phoneNumber, smsUrl: 'https://x.example/sms', friendlyName: 'op-1' });
  assert.match(bought.sid, /^PN/);
  assert.equal(bought.phoneNumber, offers[0].phoneNumber);
  assert.equal(bought.smsUrl, 'https://x.example/sms');
  const mine = await tw.incomingPhoneNumbers.list({ phoneNumber: bought.phoneNumber });
  assert.equal(mine.length, 1);
  const changed = await tw.incomingPhoneNumbers(bought.sid).update({ voiceUrl: 'https://x.example/voice' });
  assert.equal(changed.voiceUrl, 'https://x.example/voice');
  assert.equal(await tw.incomingPhoneNumbers(bought.sid).remove(), true);
  assert.equal((await tw.incomingPhoneNumbers.list({ phoneNumber: bought.phoneNumber })).length, 0);
});

await check('twilio: an error body', async () => {
  const other = twilio(ACCOUNT.replace('AC01', 'AC99'), TOKEN, { httpClient: new Redirected() });
  await assert.rejects(other.messages.list({ limit: 1 }), (e) => e.status === 401 || e.status === 404);
});

// --- Telnyx ---

const tx = new Telnyx({ apiKey: 'KEY0123456789', baseURL: `${WHERE}${port}/telnyx/v2`, maxRetries: 0 });

await check('telnyx: send', async () => {
  const { data } = await tx.messages.send({ from: '+12025550111', to: '+447700900123', text: 'Hello' });
  assert.ok(data.id);
  assert.equal(data.to[0].status, 'queued');
});

await check('telnyx: search, order, find', async () => {
  const offers = await tx.availablePhoneNumbers.list({ filter: { country_code: 'GB', limit: 2 } });
  const phone = offers.data[0].phone_number;
  assert.match(phone, /^\+44/);
  const { data: order } = await tx.numberOrders.create({ phone_numbers: [{ phone_number: phone }], customer_reference: 'op-2' });
  assert.equal(order.phone_numbers[0].phone_number, phone);
  assert.ok(['pending', 'success'].includes(order.status));
  const found = await tx.numberOrders.list({ filter: { customer_reference: 'op-2' } });
  assert.equal(found.data[0].id, order.id);
});

await check('telnyx: an error body', async () => {
  const other = new Telnyx({ apiKey: 'KEYwrong', baseURL: `${WHERE}${port}/telnyx/v2`, maxRetries: 0 });
  await assert.rejects(other.messages.send({ from: '+12025550111', to: '+447700900123', text: 'x' }), (e) => e.status === 401);
});

// --- Stripe ---

const stripe = new Stripe('sk_test_0123456789', {
  maxNetworkRetries: 0,
  httpClient: Stripe.createFetchHttpClient((url, init) => fetch(String(url).replace('https://api.stripe.com', `${WHERE}${port}/stripe`), init)),
});

await check('stripe: checkout session', async () => {
  const ask = { mode: 'subscription', line_items: [{ price: 'price_test', quantity: 1 }], success_url: 'https://x.example/ok', client_reference_id: 'ref1',
    subscription_data: { metadata: { usher_ref: 'ref1' } } };
  const made = await stripe.checkout.sessions.create(ask, { idempotencyKey: 'k1' });
  assert.match(made.id, /^cs_/);
  assert.equal(made.status, 'open');
  assert.ok(made.url);
  assert.equal((await stripe.checkout.sessions.create(ask, { idempotencyKey: 'k1' })).id, made.id);
  assert.equal((await stripe.checkout.sessions.expire(made.id)).status, 'expired');
});

await check('stripe: an error body', async () => {
  await assert.rejects(stripe.checkout.sessions.expire('cs_none'), (e) => e instanceof Stripe.errors.StripeError);
});

// --- Paddle ---

const paddle = new Paddle('pdl_sdbx_apikey_0123456789', { environment: `${WHERE}${port}/paddle` });

await check('paddle: transaction', async () => {
  const made = await paddle.transactions.create({ items: [{ priceId: 'pri_test', quantity: 1 }], customData: { usher_ref: 'ref2' } });
  assert.match(made.id, /^txn_/);
  assert.equal(made.customData.usher_ref, 'ref2');
  assert.ok(['draft', 'ready'].includes(made.status));
  assert.equal((await paddle.transactions.get(made.id)).id, made.id);
});

await check('paddle: an error body', async () => {
  await assert.rejects(paddle.transactions.get('txn_none'), (e) => typeof e.code === 'string');
});

// --- Vapi ---

const vapi = new VapiClient({ token: 'vapi-key', baseUrl: `${WHERE}${port}/vapi`, maxRetries: 0 });

await check('vapi: import, list, change, delete', async () => {
  const body = { provider: 'twilio', number: '+441134960100', twilioAccountSid: ACCOUNT, twilioAuthToken: TOKEN, assistantId: 'as-1', smsEnabled: false };
  const made = await vapi.phoneNumbers.create(body);
  assert.ok(made.id);
  assert.equal(made.number, '+441134960100');
  assert.equal(made.assistantId, 'as-1');
  const list = await vapi.phoneNumbers.list();
  assert.ok(list.some((n) => n.id === made.id));
  await vapi.phoneNumbers.delete({ id: made.id });
  assert.ok(!(await vapi.phoneNumbers.list()).some((n) => n.id === made.id));
});

fakes.stdin.end();
const unknown = (await lines.next()).value;
const [status] = await once(fakes, 'exit');
if (status !== 0) failed.push(`a library asked for what tests/data/api_params.tsv does not hold: ${unknown}`);
console.log(`responses: ${passed} passed, ${failed.length} failed${failed.length ? `: ${failed.join('; ')}` : ''}`);
process.exit(failed.length ? 1 : 0);
