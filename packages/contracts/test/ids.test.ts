import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import Value from 'typebox/value';
import { encodeId, Id, isUuid, newId, Uuid, uuidv7 } from '../src/index.ts';

const test = suite('ids');
const random = () => crypto.getRandomValues(new Uint8Array(10));

test('encodeId writes ten bytes as 16 characters, most significant first', () => {
  assert.is(encodeId(new Uint8Array(10)), '0000000000000000');
  assert.is(encodeId(new Uint8Array(10).fill(255)), 'zzzzzzzzzzzzzzzz');
  assert.is(encodeId(new Uint8Array([0, 0, 0, 0, 1, 0, 0, 0, 0, 31])), '000000010000000z');
  assert.is(
    encodeId(new Uint8Array([0b00001_000, 0b10_00011_0, 0b0100_0010, 0b1_00110_00, 0b111_01000, 0, 0, 0, 0, 0])),
    '1234567800000000',
  );
});

test('encodeId keeps the order of bytes', () => {
  for (let index = 0; index < 500; index++) {
    const [a, b] = [random(), random()];
    assert.is(Math.sign(Buffer.compare(a, b)), encodeId(a) < encodeId(b) ? -1 : 1);
  }
});

test('new ids are valid, differ, and sort by age', () => {
  const at = [1, 1_700_000_000_000, 1_700_000_000_001, 2 ** 32 * 500, 2 ** 48 - 1];
  const ids = at.map((ms) => newId(ms));
  assert.equal(ids.toSorted(), ids);
  assert.is(new Set(Array.from({ length: 1_000 }, () => newId(5))).size, 1_000);
  for (const id of ids) assert.ok(Value.Check(Id, id));
});

test('a UUID of version 7 has its version, its variant and its time', () => {
  const uuid = uuidv7(0x0123456789ab);
  assert.match(uuid, /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(Value.Check(Uuid, uuid) && Value.Check(Uuid, uuid.toUpperCase()));
  assert.ok(uuidv7(1_000) < uuidv7(1_001));
  assert.is(new Set(Array.from({ length: 1_000 }, () => uuidv7(5))).size, 1_000);
});

test('isUuid takes what the schema takes', () => {
  const texts = [uuidv7(), crypto.randomUUID(), crypto.randomUUID().toUpperCase(), '', 'x', `${uuidv7()} `];
  texts.push('00000000-0000-0000-0000-000000000000', uuidv7().replaceAll('-', ''), `{${uuidv7()}}`, `${uuidv7()}\n`);
  for (const text of texts) assert.is(isUuid(text), Value.Check(Uuid, text), text);
  assert.ok(isUuid(uuidv7()));
});

test('ids are refused when they are empty, long, or have other characters', () => {
  for (const id of ['', 'a'.repeat(33), 'A', 'a b', 'a\tb', 'a\n', 'é', '../x']) assert.not(Value.Check(Id, id), id);
});

test.run();
