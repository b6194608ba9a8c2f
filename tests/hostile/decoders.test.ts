// timeout: 300s
// The pure parts that everything hostile meets first: whatever they are given, they say yes or no, and never anything else.
import { checkBody, commands, countChars, limits, parseRecord, partitionOf, record, recordKey, requests, streams, userEvents, type RequestType } from '@chatapp/contracts'; // prettier-ignore
import { Random } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
// @boundaries-ignore a service's decoder is fuzzed where it lies, without the service around it
import { decode } from '../../services/chat-writer/src/batch/decode.ts';
// @boundaries-ignore a service's decoder is fuzzed where it lies, without the service around it
import { decodeCursor } from '../../services/chat-writer/src/routes/cursor.ts';
// @boundaries-ignore a service's decoder is fuzzed where it lies, without the service around it
import { readRefreshToken } from '../../services/auth/src/refresh-token.ts';
// @boundaries-ignore a service's decoder is fuzzed where it lies, without the service around it
import { mayConnect, parseOrigins } from '../../services/gateway/src/routes/origin.ts';
// @boundaries-ignore a service's decoder is fuzzed where it lies, without the service around it
import { checkRequest } from '../../services/gateway/src/handlers/validators.ts';
import { counts, HOSTILE_SEED } from './cases/counts.ts';
import { goodRequest } from './cases/requests.ts';
import { Values } from './cases/values.ts';

const CASES = 30_000;
const values = new Values(new Random(HOSTILE_SEED));
const { random } = values;
const world = { rooms: ['room1'], people: ['ann', 'bob'], token: 'a.b.c' };
const test = suite(`hostile values (HOSTILE_SEED=${HOSTILE_SEED})`);

test(`${CASES} bodies: well-formed, trimmed and within bounds, or refused; checking again changes nothing`, () => {
  for (let count = 0; count < CASES; count++) {
    const checked = checkBody(values.garble(values.text() + values.text()));
    if ('code' in checked) continue;
    const { body } = checked;
    assert.ok(body.isWellFormed() && body === body.trim() && !body.includes('\r\n') && body !== '');
    assert.ok(countChars(body) <= limits.bodyChars && countChars(body) === Array.from(body).length);
    assert.equal(checkBody(body), { body });
  }
});

const types = Object.keys(requests) as RequestType[];

test(`requests of all ${types.length} types, made from their schemas, are taken`, () => {
  for (const type of types)
    for (let count = 0; count < 100; count++) {
      const checked = checkRequest(goodRequest(values, world, type));
      assert.ok('request' in checked, `${type}: ${JSON.stringify(checked)}`);
    }
});

test(`${CASES} requests: checked or refused, and what passes has an id and the type that it says`, () => {
  const refused = new Set<RequestType>();
  for (let count = 0; count < CASES; count++) {
    const good = goodRequest(values, world);
    const value = values.chance(0.1) ? good : values.mutate(good);
    const checked = checkRequest(value);
    if ('refused' in checked) {
      assert.ok(['unknown_type', 'bad_request'].includes(checked.refused));
      refused.add(good['type'] as RequestType);
    } else {
      assert.ok(Object.hasOwn(requests, checked.request.type));
      if (checked.request.type !== 'typing')
        assert.ok(checked.request.id !== '' && countChars(checked.request.id) <= 64);
    }
  }
  assert.is(refused.size, types.length, 'each type was spoilt');
});

test('over frames, HTTP, tokens and streams a run makes two hundred thousand cases', () => {
  assert.ok(Object.values(counts).reduce((sum, count) => sum + count, 0) >= 200_000);
});

test(`${CASES} records: taken apart into what they were made of, or a RangeError`, () => {
  const json = () => JSON.stringify(values.any());
  const id = () => random.pick(['room1', 'ann', 'g.1', '0', 'x'.repeat(32)]);
  const make = [
    () => record.event(id(), random.int(0, 9), json()),
    () => record.kick(id(), random.int(0, 9), id(), json()),
    () => record.signal(id(), id(), json()),
    () => record.person(id(), json()),
    () => record.subscribed(id(), id(), random.int(0, 9), random.int(0, 9), json()),
    () => record.unroute(id(), id(), random.int(0, 9)),
    () => record.reply(random.int(0, 9), json()),
    () => record.control(json()),
  ];
  for (let count = 0; count < CASES; count++) {
    const line = random.pick(make)();
    const { kind, fields, json: rest } = parseRecord(line);
    assert.is([kind, ...fields, ...(kind === 'u' ? [] : [rest])].join('\t'), line);
    if (kind !== 'x') assert.is(recordKey(line), fields[0]);
    const garbled = values.garble(line);
    try {
      const parsed = parseRecord(garbled);
      assert.ok(garbled.startsWith(`${parsed.kind}\t`));
    } catch (error) {
      assert.instance(error, RangeError);
    }
  }
});

test(`${CASES} entries of commands and users: decoded, or a BadRecord`, () => {
  const actor = { id: 'ann', username: 'ann', displayName: 'Ann', role: 'user', session: 's' };
  const kinds = [...Object.keys(commands), ...Object.keys(userEvents)];
  let decoded = 0;
  for (let count = 0; count < CASES; count++) {
    const envelope = { key: 'k', gateway: 'g', ref: 1, request: 'r', actor, at: 1, user: 'ann', target: 'room1' };
    const good = { ...goodRequest(values, world), ...envelope, type: random.pick(kinds) };
    const value = values.chance(0.2) ? good : values.chance(0.5) ? values.mutate(good) : values.any();
    const text = JSON.stringify(value) ?? '';
    const stream = values.chance(0.8) ? streams.commands(0) : streams.users(0);
    try {
      decode([{ stream, entryId: '0-1', index: 0, data: values.chance(0.2) ? values.garble(text) : text }], 0);
      decoded++;
    } catch (error) {
      assert.is((error as Error).name, 'BadRecord', String(error));
    }
  }
  assert.ok(decoded > CASES / 100);
});

test(`${CASES} cursors, cookies, origins, keys`, () => {
  const allowed = parseOrigins('https://chat.example, http://localhost:1/');
  for (let count = 0; count < CASES; count++) {
    const text = values.garble(values.text());
    const cookie = readRefreshToken(values.chance(0.5) ? text : values.garble(`${'A'.repeat(22)}.${'B'.repeat(43)}`));
    if (cookie) assert.ok(cookie.session.length === 22 && cookie.secret.length === 43);
    const origin = values.chance(0.5) ? text : values.garble('https://chat.example');
    if (mayConnect(origin, 'chat.example', allowed))
      assert.ok(allowed.has(origin.toLowerCase()) || new URL(origin).host === 'chat.example', origin);
    const p = partitionOf(text, 16);
    assert.ok(Number.isInteger(p) && p >= 0 && p < 16);
    try {
      const cursor = decodeCursor(
        values.chance(0.5) ? text : Buffer.from(JSON.stringify(values.any())).toString('base64url'),
      );
      assert.match(cursor?.id ?? '', /^[0-9a-z]{1,32}$/);
    } catch (error) {
      assert.is((error as { code?: unknown }).code, 'bad_request', String(error));
    }
  }
});

test.run();
