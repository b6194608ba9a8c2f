import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAuth } from '../src/auth.ts';
import { env } from '../src/env.ts';
import { loadEnv } from '@chatapp/service-kit';
import { openAuth, PASSWORD, settingsFor, type TestAuth } from './support/auth.ts';
import { openMailServer, type MailServer } from './support/mail-server.ts';
import { openPerson, type TestPerson } from './support/person.ts';
import { openStores, type Stores } from './support/stores.ts';

const test = suite('reset by mail');
let stores: Stores;
let mail: MailServer;
let auth: TestAuth;
const NEXT = 'a brand-new password';

test.before(async () => {
  [stores, mail] = await Promise.all([openStores(), openMailServer()]);
  auth = await openAuth(stores, {
    SMTP_URL: mail.url,
    MAIL_FROM: 'ChatApp <chat@example.org>',
    PUBLIC_ORIGINS: 'https://chat.example, https://other.example',
    RESETS_PER_HOUR_PER_ADDRESS: '8',
  });
});
test.after(async () => {
  await auth.stop();
  await Promise.all([stores.stop(), mail.stop()]);
});

let address = 0;
const request = (account: string, from = `203.0.113.${++address}`) =>
  auth.post('reset/request', { body: { account }, from });
const reset = (token: string, from = `203.0.113.${++address}`) =>
  auth.post('reset', { body: { token, password: NEXT }, from });
const tokenIn = (text: string) => /https:\/\/chat\.example\/reset#([\w-]{43})\r?\n/.exec(text)?.[1] ?? '';

async function withAddress(email: string): Promise<TestPerson> {
  const ann = await openPerson(auth);
  await ann.ask('patch', 'me', { email, password: PASSWORD });
  return ann;
}

async function linkFor(account: string): Promise<string> {
  const next = mail.next();
  assert.is((await request(account)).status, 202);
  return tokenIn((await next).text);
}

test('a link comes by mail, works once, and ends every session', async () => {
  const ann = await withAddress('Ann@example.org');
  const next = mail.next();
  assert.is((await request(ann.name)).status, 202);
  const { to, text } = await next;
  assert.is(to, 'Ann@example.org');
  assert.match(text, /^From: ChatApp <chat@example.org>\r$/m);
  const token = tokenIn(text);
  assert.ok(token, text);
  const rows = await stores.sql('SELECT hex(token_hash) AS hash FROM reset_tokens');
  assert.not(JSON.stringify(rows).includes(Buffer.from(token, 'base64url').toString('hex').toUpperCase()));

  const short = await auth.post('reset', { body: { token, password: 'short' } });
  assert.is(short.status, 400, 'and does not use it up');
  const racing = await Promise.all([1, 2, 3].map(() => reset(token)));
  assert.equal(
    racing.map(({ status }) => status).toSorted((a, b) => a - b),
    [204, 403, 403],
  );
  assert.is((await reset(token)).body.code, 'reset_invalid');
  assert.is((await ann.ask('get', 'me')).body.code, 'session_ended');
  assert.is((await ann.login()).body.code, 'invalid_credentials');
  assert.is((await auth.login(ann.name, NEXT)).status, 200);
});

test('by address it comes to every account of it; using one leaves the other', async () => {
  const people = [await withAddress('both@example.org'), await withAddress('BOTH@example.org')];
  const before = mail.mails.length;
  await request('Both@Example.org');
  while (mail.mails.length < before + 2) await mail.next();
  const texts = mail.mails.slice(before).map(({ text }) => text);
  for (const { name } of people) assert.ok(texts.some((text) => text.includes(`"${name}"`)));
  assert.is((await reset(tokenIn(texts[0] ?? ''))).status, 204);
  assert.is((await reset(tokenIn(texts[1] ?? ''))).status, 204);
});

test('a link is over after an hour, and with the next change of the password', async () => {
  const ann = await withAddress('late@example.org');
  const token = await linkFor(ann.name);
  await stores.sql('UPDATE reset_tokens SET expires_at = expires_at - INTERVAL 3601 SECOND');
  assert.is((await reset(token)).body.code, 'reset_invalid');
  const second = await linkFor(ann.name);
  await ann.ask('post', 'password', { current: PASSWORD, next: NEXT });
  assert.is((await reset(second)).body.code, 'reset_invalid');
});

test('who asks learns nothing of who is there', async () => {
  const known = await withAddress('known@example.org');
  const silent = await openPerson(auth);
  const gone = await withAddress('gone@example.org');
  await gone.ask('post', 'deactivate', { password: PASSWORD });
  const before = mail.mails.length;
  for (const account of ['nobody', 'nobody@example.org', silent.name, gone.name, 'gone@example.org', '%', "'"]) {
    const { status, body } = await request(account);
    assert.is(status, 202, account);
    assert.is(body, undefined);
  }
  const next = mail.next();
  await request(known.name);
  await next;
  assert.is(mail.mails.length, before + 1, 'one mail, to the one who has an address and an account');
});

test('few mails for one account, few tries from one address', async () => {
  const ann = await withAddress('busy@example.org');
  for (let times = 0; times < 6; times++) assert.is((await request(ann.name)).status, 202);
  const busy = () => mail.mails.filter(({ to }) => to === 'busy@example.org').length;
  while (busy() < 3) await mail.next();
  const bob = await withAddress('next@example.org');
  const next = mail.next();
  await request(bob.name);
  await next;
  assert.is(busy(), 3);

  const codes: string[] = [];
  for (let guess = 0; guess < 9; guess++) codes.push((await reset(`guess-${guess}`, '198.51.100.1')).body.code);
  assert.equal(codes, [...Array.from({ length: 8 }, () => 'reset_invalid'), 'rate_limited']);
  assert.is((await request(ann.name, '198.51.100.1')).body.code, 'rate_limited');
});

test('a second factor stays in force over a reset', async () => {
  const ann = await withAddress('factor@example.org');
  await stores.sql('INSERT INTO second_factors VALUES (?, ?, utc_timestamp(3), 0)', [ann.id, Buffer.alloc(48)]);
  assert.is((await reset(await linkFor(ann.name))).status, 204);
  assert.is((await auth.login(ann.name, NEXT)).body.code, 'second_factor_required');
});

test('a mail server that is away costs no request', async () => {
  const away = await openAuth(stores, {
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'chat@example.org',
    PUBLIC_ORIGINS: 'https://chat.example',
  });
  try {
    const ann = await withAddress('away@example.org');
    assert.is((await away.post('reset/request', { body: { account: ann.name } })).status, 202);
  } finally {
    await away.stop();
  }
});

test('without a mail server nothing is promised, and half of the settings do not start', async () => {
  const plain = await openAuth(stores);
  try {
    assert.is((await plain.post('reset/request', { body: { account: 'ann' } })).body.code, 'mail_unavailable');
    assert.is((await auth.get('settings')).body.mail, true);
    const settings = loadEnv(env, { ...settingsFor(stores, plain.keys), SMTP_URL: mail.url });
    const failure = await createAuth(settings).then(
      () => '',
      (error: Error) => error.message,
    );
    assert.match(failure, 'MAIL_FROM');
  } finally {
    await plain.stop();
  }
});

test.run();
