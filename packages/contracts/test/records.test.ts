import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newId, parseRecord, record, recordKey, type RecordKind } from '../src/index.ts';
import { RECORDS } from '../scripts/record-table.ts';

const test = suite('records');

type Sample = { line: string; kind: RecordKind; fields: string[]; json: string };

/** One record of each kind, around `value` as its JSON. */
function samples(value: unknown): Sample[] {
  const json = JSON.stringify(value);
  const [room, user, gateway] = [newId(), newId(), `gateway-${newId()}`];
  const rev = Math.floor(Math.random() * 2 ** 40);
  return [
    { line: record.event(room, rev, json), kind: 'e', fields: [room, `${rev}`], json },
    { line: record.kick(room, rev, user, json), kind: 'k', fields: [room, `${rev}`, user], json },
    { line: record.signal(room, user, json), kind: 't', fields: [room, user], json },
    { line: record.person(user, json), kind: 'p', fields: [user], json },
    {
      line: record.subscribed(room, gateway, [7, 9], rev, json),
      kind: 's',
      fields: [room, gateway, '7,9', `${rev}`],
      json,
    },
    { line: record.unroute(room, gateway, 7), kind: 'u', fields: [room, gateway, '7'], json: '' },
    { line: record.reply(7, json), kind: 'r', fields: ['7'], json },
    { line: record.answer(gateway, 7, json), kind: 'a', fields: [gateway, '7'], json },
    { line: record.control(json), kind: 'x', fields: [], json },
    {
      line: record.here(user, gateway, 'away', 'fades'),
      kind: 'h',
      fields: [user, gateway, 'away', 'fades'],
      json: '',
    },
    { line: record.watch(user, gateway, false), kind: 'w', fields: [user, gateway, '0'], json: '' },
    { line: record.listeners(room, gateway, 7), kind: 'c', fields: [room, gateway, '7'], json: '' },
    { line: record.anew(gateway), kind: 'z', fields: [gateway], json: '' },
    { line: record.presence(user, 3, 'online'), kind: 'o', fields: [user, '3', 'online'], json: '' },
    { line: record.online(room, 7), kind: 'n', fields: [room, '7'], json: '' },
    { line: record.traced(room, 'a1'), kind: 'g', fields: [room, 'a1'], json: '' },
  ];
}

const ODD = ['\t', '\n', '\r', '\\', '"', '\u0000', '\u2028', '\u0085', '😀', 'é', '\ud800', 'e\t', 'a', '{', '}', ' '];
const randomText = () =>
  Array.from({ length: Math.random() * 40 }, () => ODD[Math.floor(Math.random() * ODD.length)]).join('');

test('what is written is read back, whatever the body holds', () => {
  for (let round = 0; round < 500; round++) {
    const value = { type: 'message.created', body: randomText(), [randomText()]: [randomText(), null, 1.5] };
    for (const { line, ...expected } of samples(value)) {
      assert.not.match(line, '\n');
      assert.equal(parseRecord(line), expected);
      if (expected.kind !== 'x') assert.is(recordKey(line), expected.fields[0]);
      if (expected.json) assert.equal(JSON.parse(parseRecord(line).json), JSON.parse(JSON.stringify(value)));
    }
  }
});

test('records joined by newlines come apart again', () => {
  const lines = samples({ body: 'a\nb\tc' }).map(({ line }) => line);
  assert.equal(lines.join('\n').split('\n'), lines);
});

test('a line that is no record is refused, and says so', () => {
  const bad = [
    '',
    'e',
    'x',
    '{}',
    'é\t',
    'z\ta\tb',
    'e\troom',
    'e\troom\t5',
    'k\troom\t5\tuser',
    's\tkey\tgateway\t1\t2',
  ];
  bad.push(
    'u\tkey',
    'u\tkey\tgateway',
    'u\tkey\tgateway\t1\tmore',
    'h\tuser\tgateway\tonline',
    'z',
    'o\tuser\tonline',
    't\troom\t',
    'p\tuser',
    'r\t1',
    '\te',
    ' e\ta\tb\tc',
    '__proto__\t',
  );
  for (const line of bad)
    assert.throws(
      () => parseRecord(line),
      (error: unknown) => error instanceof RangeError,
      line,
    );
});

test('the table of the documents tells what is written', () => {
  for (const { line, kind, fields } of samples({ a: 1 })) {
    const row = RECORDS.find((entry) => entry.kind === kind);
    assert.ok(row && new RegExp(row.pattern).test(line), kind);
    assert.is(row.fields.filter((field) => field !== 'json').length, fields.length);
  }
  assert.is(RECORDS.length, samples(0).length);
});

test.run();
