import { newId, record, type UserEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: sessions');
let world: World;
test.before(async () => {
  world = await World.start({ TOKEN_GRACE_MS: '0' });
});
test.after(() => world.stop());

const tell = (event: object) => world.writer.put(world.gateway.id, record.control(JSON.stringify(event)));
const ended = (userId: string, session: string) =>
  ({ type: 'session.ended', id: newId(), at: '', userId, session, reason: 'logout' }) as UserEvent;

test('welcome says who one is, and until when', async () => {
  const client = world.connect();
  const claims = world.tokens.claims('ann', { role: 'admin' });
  const welcome = await client.hello(world.tokens.sign(claims));
  assert.equal(welcome['user'], { id: claims.sub, username: 'ann', displayName: 'ann', role: 'admin' });
  assert.is(welcome['tokenExpiresAt'], new Date(claims.exp * 1_000).toISOString());
  assert.is(welcome['heartbeatS'], 25);
  assert.is(typeof welcome['connection'], 'string');
});

test('what is sent behind hello, without waiting, is answered as the one whom it names', async () => {
  const client = await world.connect().opened();
  const claims = world.tokens.claims('ann');
  const room = newId();
  client.send(
    { type: 'hello', id: 'h', token: world.tokens.sign(claims) },
    { type: 'subscribe', id: 's', rooms: [{ room }] },
  );
  client.send({ type: 'ping', id: 'p' });
  await client.next((event) => event.id === 'p');
  await client.next((event) => event.type === 'welcome');
  assert.is((await client.next((event) => event.type === 'subscribed')).room, room);
});

test('a connection ends with its token, unless a newer one came', async () => {
  const exp = Math.floor(Date.now() / 1_000) + 2;
  const [ann, bob] = [await world.join('ann', { exp }), await world.join('bob', { exp })];
  const again = await bob.hello(world.tokens.sign({ ...bob.claims, exp: exp + 600, sid: 'newer' }));
  assert.is(again.type, 'welcome');
  assert.is(again['tokenExpiresAt'], new Date((exp + 600) * 1_000).toISOString());
  assert.equal(await ann.ended(), { code: 4003, reason: 'token_expired' });
  assert.is((await bob.ask({ type: 'ping' })).type, 'pong');
  await bob.ask({ type: 'room.join', room: newId() });
  assert.is(world.writer.of('room.join').at(-1)?.actor.session, 'newer');
});

test('a bad token, or that of somebody else, changes nothing on an open connection', async () => {
  const ann = await world.join('ann');
  assert.is((await ann.hello(world.tokens.sign(world.tokens.claims('bob')))).code, 'token_invalid');
  assert.is((await ann.hello('nonsense')).code, 'token_invalid');
  assert.is((await ann.ask({ type: 'ping' })).type, 'pong');
});

test('an ended session ends its sockets at once, and is refused from then on', async () => {
  const ann = await world.join('ann');
  const { sub, sid } = ann.claims;
  const other = await world.join('ann', { sub });
  tell(ended(sub, sid));
  assert.equal(await ann.ended(), { code: 4503, reason: 'session_ended' });
  assert.is(Number(ann.of('goodbye')[0]?.code), 4503);
  assert.is((await other.ask({ type: 'ping' })).type, 'pong');

  const token = world.tokens.sign(ann.claims);
  const back = world.connect();
  assert.is((await back.hello(token)).code, 'session_ended');
  assert.is((await back.ended()).code, 4503);
  const answer = await world.http(`/api/rooms/${newId()}/join`, { token });
  assert.is(answer.status, 401);
  assert.is(((await answer.json()) as { code: string }).code, 'session_ended');
});

test('a session that ends while its hello is on its way is not welcomed', async () => {
  const claims = world.tokens.claims('ann');
  world.writer.script = (command) => {
    if (command.type !== 'person.subscribe') return;
    tell(ended(claims.sub, claims.sid));
    world.writer.usual(command);
  };
  const client = world.connect();
  await client.opened();
  client.send({ type: 'hello', id: 'h', token: world.tokens.sign(claims) });
  assert.is((await client.ended()).code, 4503);
  assert.is(client.of('welcome').length, 0);
  world.writer.script = world.writer.usual;
});

test('a deactivated account ends all its sockets, until it is active again', async () => {
  const ann = await world.join('ann');
  const { sub: id } = ann.claims;
  const user = { id, username: 'ann', displayName: 'ann', role: 'user' };
  tell({ type: 'user.deactivated', user });
  assert.equal(await ann.ended(), { code: 4504, reason: 'account_deactivated' });
  const token = world.tokens.sign(world.tokens.claims('ann', { sub: id }));
  const back = world.connect();
  assert.is((await back.hello(token)).code, 'account_deactivated');
  assert.is((await back.ended()).code, 4504);
  assert.is((await world.http(`/api/rooms/${newId()}/join`, { token })).status, 403);
  tell({ type: 'user.reactivated', user });
  await world.until(() => !world.gateway.ended.isDeactivated(id));
  assert.is((await world.connect().hello(token)).type, 'welcome');
});

test('a new name is used on open connections', async () => {
  const ann = await world.join('ann');
  tell({ type: 'user.updated', user: { id: ann.claims.sub, username: 'anna', displayName: 'Anna', role: 'user' } });
  await ann.ask({ type: 'room.join', room: newId() });
  await ann.ask({ type: 'room.join', room: newId() });
  const actor = world.writer.of('room.join').at(-1)?.actor;
  assert.equal([actor?.username, actor?.displayName, actor?.session], ['anna', 'Anna', ann.claims.sid]);
});

test.run();
