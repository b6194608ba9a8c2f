import { setTimeout as delay } from 'node:timers/promises';
import { newId, partitionOf, streams } from '@chatapp/contracts';
import { TransientError } from '@chatapp/bus';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { asRecords, PARTITIONS, testWriter } from './helpers/writer.ts';

const test = suite('MySQL goes away');
const database = await testDatabase('outage', { own: true });
const { deliver, run, writer } = testWriter(database);
const ann = person('ann');

test('batches are tried again until it is back, and nothing is lost, doubled or numbered twice', async () => {
  const room = newId();
  const p = partitionOf(room, PARTITIONS);
  await run(command('room.create', ann, { room, name: 'R', kind: 'public' }));
  let sent = 0;
  let retries = 0;
  const over = new AbortController();
  /** What the bus does: the same records again after a `TransientError`. */
  const sender = (async () => {
    while (!over.signal.aborted) {
      const batch = asRecords(
        streams.commands(p),
        Array.from({ length: 20 }, () => say(ann, room, `message ${++sent}`)),
      );
      for (;;) {
        const error = await deliver(p, batch).then(
          () => undefined,
          (fault: unknown) => fault,
        );
        if (error === undefined) break;
        assert.instance(error, TransientError, String((error as Error).stack));
        retries++;
        await delay(50);
      }
    }
  })();
  for (let outage = 0; outage < 3; outage++) {
    await delay(150);
    await database.server.kill('SIGKILL');
    await delay(100);
    await database.server.start();
  }
  await delay(100);
  over.abort();
  await sender;
  assert.ok(retries >= 3, `${retries} retries`);
  const rows = await database.reads.db
    .selectFrom('messages')
    .select(['seq', 'rev', 'body'])
    .where('room_id', '=', room)
    .orderBy('seq')
    .execute();
  assert.is(rows.length, sent);
  for (const [index, row] of rows.entries())
    assert.equal(row, { seq: index + 1, rev: index + 2, body: `message ${index + 1}` });
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
