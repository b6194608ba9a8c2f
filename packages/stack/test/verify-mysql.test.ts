import { randomBytes } from 'node:crypto';
import type { RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withConnection } from '../src/stores/sql.ts';
import { startMysql } from '../src/stores/mysql.ts';
import { checkIds, checkSeqs } from '../src/verify/messages.ts';
import { inspectOutbox } from '../src/verify/outbox.ts';
import { Report } from '../src/verify/report.ts';
import { checkRevs } from '../src/verify/revs.ts';
import { inspectRooms, type RoomRow } from '../src/verify/rooms.ts';
import { verify } from '../src/verify/verify.ts';
import { fillChat, migrateAs, onDatabase } from './fixtures/chat-schema.ts';

const test = suite('verify, on MySQL');
const mysql = await startMysql();
const name = `verify_${randomBytes(4).toString('hex')}`;
const chatUrl = await mysql.createDatabase(`${name}_chat`);
const authUrl = await mysql.createDatabase(`${name}_auth`);
await Promise.all([migrateAs('chat-writer', chatUrl), migrateAs('auth', authUrl)]);

test.after(async () => {
  await onDatabase(mysql.adminUrl, `DROP DATABASE ${name}_chat`, `DROP DATABASE ${name}_auth`);
  await mysql.stop();
});

/** What is violated, and how often, after these statements were run on sound data. */
async function violated(...corruption: string[]): Promise<Record<string, number>> {
  await withConnection(chatUrl, fillChat);
  await onDatabase(chatUrl, ...corruption);
  const verdicts = await verify([inspectRooms(chatUrl)]);
  return Object.fromEntries(
    verdicts.filter(({ finding }) => finding.count > 0).map((verdict) => [verdict.name, verdict.finding.count]),
  );
}

test('sound rooms show nothing', async () => {
  assert.equal(await violated(), {});
  const seen = (await verify([inspectRooms(chatUrl)])).map(({ finding }) => finding.seen);
  assert.ok(seen.includes('12000 messages') && seen.includes('2 rooms'), seen.join());
});

test('a missing message is a hole, wherever the slices of the walk end', async () => {
  for (const seq of [1, 5_000, 5_001, 11_999])
    assert.equal(await violated(`DELETE FROM messages WHERE seq = ${seq}`), { 'seq-hole': 1 }, `seq ${seq}`);
});

test('a missing last message is a head that disagrees', async () => {
  assert.equal(await violated('DELETE FROM messages WHERE seq = 12000'), { head: 1 });
  assert.equal(await violated("UPDATE rooms SET last_seq = 11999 WHERE id = 'tea'"), { head: 1 });
});

test('a head that is ahead of the changes, or behind them', async () => {
  assert.equal(await violated("UPDATE rooms SET last_rev = last_rev + 1 WHERE id = 'tea'"), { head: 1 });
  assert.equal(await violated("UPDATE rooms SET last_rev = 3 WHERE id = 'den'"), { head: 1 });
  assert.equal(await violated("UPDATE rooms SET last_rev = last_rev - 1 WHERE id = 'tea'"), {
    head: 1,
    'rev-order': 1,
  });
});

test('one id twice, which only a missing key allows', async () => {
  const drop = 'ALTER TABLE messages DROP INDEX by_client_id, ADD INDEX by_client_id (room_id, client_id)';
  const same = `UPDATE messages SET client_id = X'${'ab'.repeat(16)}' WHERE seq IN (3, 9000)`;
  try {
    assert.equal(await violated(drop), { 'id-twice': 1 }, 'the key alone');
    assert.equal(await violated(same), { 'id-twice': 2 });
  } finally {
    await onDatabase(chatUrl, 'DELETE FROM messages');
    await onDatabase(
      chatUrl,
      'ALTER TABLE messages DROP INDEX by_client_id, ADD UNIQUE INDEX by_client_id (room_id, client_id)',
    );
  }
});

test('two changes with one rev: of messages, of a message and a member, of a member and the room', async () => {
  assert.equal(await violated('UPDATE messages SET rev = 5002 WHERE seq = 5000'), { 'rev-twice': 1 });
  assert.equal(await violated("UPDATE members SET rev = 100 WHERE room_id = 'tea'"), { 'rev-twice': 1 });
  assert.equal(await violated("UPDATE rooms SET info_rev = 3, last_rev = 3 WHERE id = 'den'"), { 'rev-twice': 1 });
});

test('changes out of order', async () => {
  assert.equal(await violated('UPDATE messages SET created_rev = 2 WHERE seq = 9'), { 'rev-order': 1 });
  assert.equal(await violated('UPDATE messages SET rev = 1, created_rev = 1 WHERE seq = 9'), {
    'rev-twice': 1,
    'rev-order': 1,
  });
});

test('members that are counted wrong, or have read what is not written', async () => {
  assert.equal(await violated("UPDATE rooms SET member_count = 2 WHERE id = 'den'"), { 'member-count': 1 });
  assert.equal(await violated("UPDATE members SET active = 1 WHERE user_id = 'eve'"), { 'member-count': 1 });
  assert.equal(await violated("UPDATE members SET read_seq = 1 WHERE user_id = 'bob'"), { 'read-ahead': 1 });
});

test('messages and members of a room that is gone', async () => {
  assert.equal(await violated("DELETE FROM rooms WHERE id = 'tea'"), { 'no-room': 2 });
});

test('a room in the middle of being written shows nothing that passes', async () => {
  await withConnection(chatUrl, fillChat);
  const writing = new AbortController();
  const writer = withConnection(chatUrl, async (connection) => {
    for (let seq = 12_001; !writing.signal.aborted; seq++) {
      await connection.beginTransaction();
      await connection.query(
        `INSERT INTO messages (room_id, seq, rev, created_rev, client_id, sender_id, kind, body, at)
          VALUES ('tea', ?, ?, ?, ?, 'ann', 'text', 'more', UTC_TIMESTAMP())`,
        [seq, seq + 2, seq + 2, randomBytes(16)],
      );
      await connection.query("UPDATE rooms SET last_seq = ?, last_rev = ? WHERE id = 'tea'", [seq, seq + 2]);
      await connection.commit();
    }
  });
  for (let looks = 0; looks < 3; looks++) {
    const verdicts = await verify([inspectRooms(chatUrl)]);
    assert.equal(
      verdicts.flatMap(({ finding }) => [...finding.evidence.values()]),
      [],
    );
  }
  writing.abort();
  await writer;
});

test('no walk sorts a room', async () => {
  await withConnection(chatUrl, async (connection) => {
    await fillChat(connection);
    const [[room]] = await connection.query<(RoomRow & RowDataPacket)[]>("SELECT * FROM rooms WHERE id = 'tea'");
    assert.ok(room);
    await connection.query('FLUSH LOCAL STATUS');
    for (const walk of [checkSeqs, checkIds, checkRevs]) await walk(connection, room, new Report());
    const [[sorted]] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Sort_rows'");
    assert.is(Number(sorted?.['Value']), 0);
  });
});

const eventOfAge = (seconds: number) =>
  `INSERT INTO outbox (user_id, event, created_at) VALUES ('ann', '{}', UTC_TIMESTAMP() - INTERVAL ${seconds} SECOND)`;

test('an event that auth has not published in time', async () => {
  const outbox = async () => {
    const [verdict] = await verify([inspectOutbox(authUrl, 30)], 0);
    return [verdict?.finding.count, verdict?.finding.seen];
  };
  assert.equal(await outbox(), [0, '0 waiting']);
  await onDatabase(authUrl, eventOfAge(5));
  assert.equal(await outbox(), [0, '1 waiting']);
  await onDatabase(authUrl, eventOfAge(40));
  assert.equal(await outbox(), [1, '2 waiting']);
});

test.run();
