import { newId, uuidv7, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('reports');
const database = await testDatabase('reports');
const testing = testWriter(database);
const { run, tell } = testing;
const api = await testApi(database, testing);
const admin: Actor = { ...person('admin'), role: 'admin' };
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];
const room = newId();

test.before(async () => {
  for (const { id, username, displayName, role } of [admin, ann, bob, eve])
    await tell({
      type: 'user.registered',
      id: uuidv7(),
      at: new Date().toISOString(),
      user: { id, username, displayName, role },
    });
  await run(command('room.create', ann, { room, name: 'Tea', kind: 'private' }));
  await run(command('member.add', ann, { room, userId: bob.id }));
});
test.after(async () => {
  await api.close();
  await database.close();
});

async function message(body: string): Promise<number> {
  const sent = say(bob, room, body);
  return (await run(sent)).ack(sent).seq!;
}
async function report(actor: Actor, seq: number, reason = 'rude') {
  const asked = command('report.create', actor, { room, seq, reason });
  const published = await run(asked);
  return { code: published.code(asked), published, asked };
}
async function resolve(id: string, outcome: 'deleted' | 'dismissed', in_ = room) {
  const asked = command('report.resolve', admin, { room: in_, report: id, outcome, note: ' seen ' });
  const published = await run(asked);
  return { code: published.code(asked), events: published.events.map(({ event }) => event) };
}
const reports = async (query = '') => (await api.get(admin, `/api/admin/reports${query}`)).body.reports;

test('a member reports a message as it is now, once; others in the room see nothing of it', async () => {
  const seq = await message('you fool');
  const { published, asked } = await report(ann, seq, ' very\nrude ');
  assert.equal(published.events, []);
  const { report: id } = published.ack(asked);
  const again = await report(ann, seq, 'once more');
  assert.is(again.published.ack(again.asked).report, id);
  await run(command('message.edit', bob, { room, seq, body: 'you are right' }));
  const [found] = await reports('?state=open');
  assert.equal(
    [found.id, found.roomName, found.seq, found.body, found.reason, found.state, found.sender.id, found.reporter.id],
    [id, 'Tea', seq, 'you fool', 'very rude', 'open', bob.id, ann.id],
  );
  assert.is((await reports()).length, 1);
});

test('in one batch, too, two are one', async () => {
  const seq = await message('twice');
  const asked = [1, 2].map(() => command('report.create', ann, { room, seq, reason: 'rude' }));
  const published = await run(...asked);
  assert.is(published.ack(asked[0]!).report, published.ack(asked[1]!).report);
});

test('refuses guests, what is not there, and what is deleted', async () => {
  const seq = await message('soon gone');
  assert.is((await report(eve, seq)).code, 'not_a_member');
  assert.is((await report(ann, 999)).code, 'message_not_found');
  assert.is((await report(ann, seq, '  ')).code, 'bad_request');
  await run(command('message.delete', bob, { room, seq }));
  assert.is((await report(ann, seq)).code, 'message_deleted');
});

test('an administrator deletes the message from outside the room, and it is written down', async () => {
  const seq = await message('vile');
  const { published, asked } = await report(ann, seq);
  const id = published.ack(asked).report!;
  const { code, events } = await resolve(id, 'deleted');
  assert.is(code, 'ok');
  assert.equal([events[0]?.type, events[0]?.['body'], events.length], ['message.updated', '', 1]);
  assert.is((await resolve(id, 'dismissed')).code, 'report_resolved');
  const [found] = await reports('?state=resolved');
  assert.equal(
    [found.id, found.outcome, found.note, found.resolvedBy.id, found.body],
    [id, 'deleted', 'seen', admin.id, 'vile'],
  );
  const { body } = await api.get(admin, '/api/admin/audit?action=report.resolved');
  assert.equal(body.entries[0].target, { kind: 'message', id: `${room}/${seq}`, name: 'bob' });
  assert.equal(body.entries[0].detail, { report: id, outcome: 'deleted', note: 'seen' });
});

test('a dismissed one leaves the message; unknown ones are refused', async () => {
  const seq = await message('fine, really');
  const { published, asked } = await report(ann, seq);
  const id = published.ack(asked).report!;
  const other = newId();
  await run(command('room.create', ann, { room: other, name: 'Other', kind: 'private' }));
  assert.is((await resolve(id, 'dismissed', other)).code, 'report_not_found');
  assert.is((await resolve('nothing', 'dismissed')).code, 'report_not_found');
  assert.is((await resolve(id, 'dismissed', newId())).code, 'room_not_found');
  const { code, events } = await resolve(id, 'dismissed');
  assert.equal([code, events], ['ok', []]);
  assert.is((await api.get(bob, `/api/rooms/${room}/messages?limit=1`)).body.messages[0].body, 'fine, really');
});

test('they come by pages, newest first', async () => {
  const seq = await message('much reported');
  const values = Array.from({ length: 120 }, (_, index) => ({
    id: `z${String(index).padStart(4, '0')}`,
    room_id: room,
    seq,
    sender_id: bob.id,
    body: 'x',
    reporter_id: `r${index}`,
    reason: 'x',
    at: '2026-01-01 00:00:00.000',
    state: 'open' as const,
  }));
  await database.writes.db.insertInto('reports').values(values).execute();
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 5; pages++) {
    const { body }: { body: { reports: { id: string }[]; nextCursor: string | null } } = await api.get(
      admin,
      `/api/admin/reports?state=open${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...body.reports.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  assert.equal(
    seen.filter((id) => id.startsWith('z')),
    values.map(({ id }) => id).toReversed(),
  );
});

test.run();
