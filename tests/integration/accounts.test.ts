// timeout: 240s
// Accounts over the real stack: what changes an account takes hold everywhere, on open sockets too.
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authenticator } from '../support/authenticator.ts';
import { openMailServer } from '../support/mail-server.ts';
import { Peer, register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const NEXT = 'a brand-new password';
const mail = await openMailServer();
const { url, wsUrl, done } = await withStack(
  { gateway: 2 },
  {
    origins: ['https://chat.example'],
    serviceEnv: {
      auth: {
        REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0',
        LOGIN_FAILURES_PER_ADDRESS: '0',
        SMTP_URL: mail.url,
        MAIL_FROM: 'ChatApp <chat@chat.example>',
      },
    },
  },
);
const accounts = suite('accounts, over the whole road');
accounts.after(async () => {
  await done();
  await mail.stop();
});

/** What an answer holds is for the assertions to say. */
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;

async function login(username: string, more: object = {}): Promise<{ status: number; body: Body; peer: Peer }> {
  const peer = new Peer(url, username);
  const { status, body } = await peer.call('POST', '/api/auth/login', { username, password: PASSWORD, ...more });
  return { status, body: body as Body, peer };
}
const ask = async (peer: Peer, method: string, path: string, body?: unknown) => {
  const answer = await peer.call(method, path, body);
  return { status: answer.status, body: answer.body as Body };
};

accounts('a new name shows to others at once, in messages that were written before too', async () => {
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  await bob.call('POST', `/api/rooms/${room}/join`);
  await ann.connect(wsUrl);
  await bob.connect(wsUrl);
  await bob.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  await ann.ask({ type: 'message.send', id: crypto.randomUUID(), room, body: 'first' }, 'ack');
  assert.is(
    (await ask(ann, 'PATCH', '/api/auth/me', { displayName: 'Ann of the Sea', statusText: 'away' })).status,
    200,
  );
  const shown = async () => {
    const { body } = await ask(bob, 'GET', `/api/rooms/${room}/messages`);
    return (body['messages'] as { sender: { displayName: string } }[])[0]?.sender.displayName;
  };
  await until(async () => (await shown()) === 'Ann of the Sea', 10_000, 'the new name shows');
  const card = (await ask(bob, 'GET', `/api/people/${ann.id}`)).body['person'] as { statusText: string };
  assert.is(card.statusText, 'away');
  ann.close();
  bob.close();
});

accounts('a new password closes the sockets of every other session, and of no other', async () => {
  const name = unique('ann');
  const here = await register(url, name);
  const { peer: there } = await login(name);
  await here.connect(wsUrl);
  await there.connect(wsUrl);
  assert.is((await ask(here, 'POST', '/api/auth/password', { current: PASSWORD, next: NEXT })).status, 204);
  assert.is(await there.closed(2_000), 4503);
  await here.ask({ type: 'ping', id: 'p' }, 'pong');
  assert.is((await there.refresh(there.cookie)).status, 401);
  here.close();
});

accounts('one session is ended from another', async () => {
  const name = unique('ann');
  const here = await register(url, name);
  const { peer: there } = await login(name);
  await there.connect(wsUrl);
  const { body } = await ask(here, 'GET', '/api/auth/sessions');
  const other = (body['sessions'] as { id: string; current: boolean }[]).find(({ current }) => !current);
  assert.is((await ask(here, 'DELETE', `/api/auth/sessions/${other?.id}`)).status, 204);
  assert.is(await there.closed(2_000), 4503);
  // Each service hears of it by itself.
  const refused = async () => (await ask(there, 'GET', '/api/rooms')).body.code === 'session_ended';
  await until(refused, 5_000, 'chat-writer knows');
});

accounts('a second factor stands before every new session', async () => {
  const name = unique('ann');
  const ann = await register(url, name);
  const begun = await ask(ann, 'POST', '/api/auth/totp/begin', { password: PASSWORD });
  const code = authenticator(String(begun.body['secret']));
  const { body } = await ask(ann, 'POST', '/api/auth/totp/confirm', { code: code() });
  assert.is((await login(name)).body.code, 'second_factor_required');
  assert.is((await login(name, { code: '000000' })).body.code, 'code_wrong');
  assert.is((await login(name, { code: code(1) })).status, 200);
  const [recoveryCode] = body['recoveryCodes'] as string[];
  assert.equal(
    [(await login(name, { recoveryCode })).status, (await login(name, { recoveryCode })).status],
    [200, 403],
  );
});

accounts('a forgotten password is replaced by mail, and the old sessions are out', async () => {
  const name = unique('ann');
  const ann = await register(url, name);
  const address = `${name}@mail.example`;
  await ask(ann, 'PATCH', '/api/auth/me', { email: address, password: PASSWORD });
  await ann.connect(wsUrl);
  const stranger = new Peer(url, 'nobody');
  for (const account of [address, unique('nobody')])
    assert.is((await ask(stranger, 'POST', '/api/auth/reset/request', { account })).status, 202);
  const [, token = ''] = /https:\/\/chat\.example\/reset#([\w-]+)/.exec(await mail.mailTo(address)) ?? [];
  assert.is((await ask(stranger, 'POST', '/api/auth/reset', { token, password: NEXT })).status, 204);
  assert.is((await ask(stranger, 'POST', '/api/auth/reset', { token, password: NEXT })).body.code, 'reset_invalid');
  assert.is(await ann.closed(2_000), 4503);
  assert.is((await login(name)).body.code, 'invalid_credentials');
  assert.is((await login(name, { password: NEXT })).status, 200);
});

accounts('who deactivates an account is out at once, and found by nobody', async () => {
  const name = unique('leaver');
  const [ann, bob] = await Promise.all([register(url, name), register(url, unique('bob'))]);
  await ann.connect(wsUrl);
  assert.is((await ask(ann, 'POST', '/api/auth/deactivate', { password: PASSWORD })).status, 204);
  assert.ok([4503, 4504].includes(await ann.closed(2_000)));
  assert.is((await login(name)).body.code, 'account_deactivated');
  const found = async () => ((await ask(bob, 'GET', `/api/people?query=${name}`)).body['people'] as unknown[]).length;
  await until(async () => (await found()) === 0, 10_000, 'nobody is found');
});

accounts.run();
