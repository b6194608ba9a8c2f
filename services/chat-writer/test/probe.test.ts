import { newId, partitionOf, record, streams, uuidv7, type Actor } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('probes, and what is followed');
const database = await testDatabase('probe');
const { run, tell } = testWriter(database);
test.after(() => database.close());

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
const HOPS = ['writer.read', 'writer.committed', 'events.holds'].map((hop) => `${TRACE} ${hop}`);

async function known(name: string, role: 'user' | 'admin'): Promise<Actor> {
  const actor = { ...person(`${name}-${newId().slice(-6)}`), role };
  const { id, username, displayName } = actor;
  await tell({ type: 'user.registered', id: uuidv7(), at: new Date().toISOString(), user: { id, username, displayName, role } }); // prettier-ignore
  return actor;
}

const marks = (entries: readonly { stream: string; record: string }[]) =>
  entries.filter(({ record: line }) => line.startsWith('g\t'));

test('a probe comes back to the administrator who sent it, remembered, with its mark behind it', async () => {
  const admin = await known('root', 'admin');
  const probe = command('system.probe', admin, { user: admin.id, traceparent, traced: true });
  const published = await run(probe);
  assert.is(published.code(probe), 'ok');
  assert.equal(published.personal, [{ user: admin.id, event: { type: 'probe.returned', trace: TRACE } }]);
  assert.equal(published.notes, HOPS);
  const stream = streams.events(partitionOf(admin.id, PARTITIONS));
  assert.equal(published.entries.at(-1), { stream, record: record.traced(admin.id, TRACE) });
  const again = await run({ ...probe, ref: probe.ref + 1_000 });
  assert.equal([again.personal.length, again.notes.length], [1, 3], 'a redelivery goes the whole road again');
});

test('nobody else sends one, and nobody one to somebody else', async () => {
  const [admin, ann] = [await known('root', 'admin'), await known('ann', 'user')];
  const pretended = command('system.probe', { ...ann, role: 'admin' }, { user: ann.id, traceparent });
  const aimed = command('system.probe', admin, { user: ann.id, traceparent });
  for (const probe of [pretended, aimed]) {
    const published = await run(probe);
    assert.equal([published.code(probe), published.personal], ['forbidden', []]);
  }
});

test('a message that is followed is marked behind its event; all others leave no trace', async () => {
  const ann = await known('ann', 'user');
  const room = newId();
  const plain = await run(
    command('room.create', ann, { room, name: 'Tea', kind: 'public' }),
    command('message.send', ann, { room, body: 'as always', traceparent }),
  );
  assert.equal([plain.notes, marks(plain.entries)], [[], []], 'that a client wants it traced is not enough');
  const followed = await run(
    command('message.send', ann, { room, body: 'one' }),
    command('message.send', ann, { room, body: 'two', traceparent, traced: true }),
  );
  assert.equal(followed.notes, HOPS);
  assert.equal(marks(followed.entries).map(({ record: line }) => line), [record.traced(room, TRACE)]); // prettier-ignore
  assert.equal(followed.events.map(({ event }) => event['body']), ['one', 'two']); // prettier-ignore
});

test.run();
