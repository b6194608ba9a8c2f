import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, Person } from '@chatapp/contracts';
import { GROUP_WITHIN_MS, toRows, type Outgoing, type Row } from '#lib/timeline/rows.ts';

const ada: Person = { id: 'ada', username: 'ada', displayName: 'Ada' };
const bob: Person = { id: 'bob', username: 'bob', displayName: 'Bob' };
const noon = new Date(2026, 2, 3, 12).getTime();

function said(seq: number, sender: Person, atMs: number): Message {
  const at = new Date(atMs).toISOString();
  return { room: 'room', seq, rev: seq, id: `id-${seq}`, kind: 'text', sender, body: `message ${seq}`, at };
}

function sending(atMs: number, status: Outgoing['status'] = 'pending'): Outgoing {
  return { id: `out-${atMs}`, body: 'on its way', at: new Date(atMs).toISOString(), status };
}

/** Rows in short: D day, N divider, M and m a message that opens or continues a group, O and o the same for outgoing ones. */
function shape(rows: Row[]): string {
  const letters = { day: 'D', new: 'N', message: 'M', outgoing: 'O' };
  return rows
    .map((row) => ('first' in row && !row.first ? letters[row.kind].toLowerCase() : letters[row.kind]))
    .join('');
}

function rowsOf(messages: Message[], outgoing: Outgoing[] = [], newAfter: number | null = null): Row[] {
  return toRows({ messages, outgoing, me: ada, newAfter });
}

const test = suite('timeline rows');

test('an empty room has no rows', () => {
  assert.equal(rowsOf([]), []);
});

test('one author within five minutes is one group', () => {
  const rows = rowsOf([
    said(1, ada, noon),
    said(2, ada, noon + GROUP_WITHIN_MS - 1),
    said(3, bob, noon + GROUP_WITHIN_MS),
  ]);
  assert.is(shape(rows), 'DMmM');
});

test('five minutes of silence open a new group', () => {
  assert.is(shape(rowsOf([said(1, ada, noon), said(2, ada, noon + GROUP_WITHIN_MS)])), 'DMM');
});

test('a group goes on from message to message, however long it gets', () => {
  const fourMinutes = 4 * 60_000;
  const rows = rowsOf([0, 1, 2, 3].map((index) => said(index + 1, ada, noon + index * fourMinutes)));
  assert.is(shape(rows), 'DMmmm');
});

test('a new day has its separator and opens a group', () => {
  const midnight = new Date(2026, 2, 4).getTime();
  assert.is(shape(rowsOf([said(1, ada, midnight - 1_000), said(2, ada, midnight + 1_000)])), 'DMDM');
});

test('the divider stands before the first new message of somebody else, once', () => {
  const messages = [said(1, bob, noon), said(2, ada, noon + 1), said(3, bob, noon + 2), said(4, bob, noon + 3)];
  assert.is(shape(rowsOf(messages, [], 1)), 'DMMNMm');
  assert.is(shape(rowsOf(messages, [], 3)), 'DMMMNM');
  assert.is(shape(rowsOf(messages, [], 4)), 'DMMMm');
  assert.is(shape(rowsOf(messages, [], 0)), 'DNMMMm');
});

test('my own messages are never new', () => {
  assert.is(shape(rowsOf([said(1, bob, noon), said(2, ada, noon + 1)], [], 1)), 'DMM');
});

test('outgoing messages come last and join my group', () => {
  assert.is(shape(rowsOf([said(1, ada, noon)], [sending(noon + 1), sending(noon + 2, 'failed')])), 'DMoo');
  assert.is(shape(rowsOf([said(1, bob, noon)], [sending(noon + 1)])), 'DMO');
});

test('an acknowledged message keeps the key of its outgoing row', () => {
  const outgoing = sending(noon);
  const acknowledged = { ...said(1, ada, noon), id: outgoing.id };
  assert.is(rowsOf([], [outgoing])[1]?.key, rowsOf([acknowledged])[1]?.key);
});

test('every key is used once', () => {
  const day = 24 * 3_600_000;
  const rows = rowsOf(
    [said(1, bob, noon), said(2, bob, noon + day), said(3, ada, noon + 2 * day)],
    [sending(noon + 2 * day)],
    1,
  );
  assert.is(new Set(rows.map((row) => row.key)).size, rows.length);
});

test('older messages that come in above change no row that was there', () => {
  const day = 24 * 3_600_000;
  const all = [0, 1, 2, 3, day, day + 1, day + 2].map((minutes, index) =>
    said(index + 1, index < 5 ? ada : bob, noon + (minutes < day ? minutes * 60_000 : minutes)),
  );
  const whole = rowsOf(all);
  for (let from = 1; from < all.length; from++) {
    const rows = toRows({ messages: all.slice(from), outgoing: [], me: ada, newAfter: null, continued: true });
    assert.ok(rows.length > 0 || from === all.length - 1);
    assert.equal(rows, whole.slice(whole.length - rows.length), `from ${from}`);
  }
});

test.run();
