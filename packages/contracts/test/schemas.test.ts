import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import Value from 'typebox/value';
import * as contracts from '../src/index.ts';
import { commandSamples, eventSamples, requestSamples, userEventSamples } from './samples.ts';

const { commands, commandTarget, events, http, requests, userEvents, userEventTarget } = contracts;
const test = suite('schemas');

function isSchema(value: unknown): value is TSchema {
  return typeof value === 'object' && value !== null && '~kind' in value;
}

test('every schema compiles', () => {
  const tables = [contracts, requests, events, commands, userEvents];
  const found = tables.flatMap((table) => Object.values<unknown>(table)).filter(isSchema);
  for (const call of Object.values(http) as contracts.HttpCall[])
    found.push(...[call.params, call.query, call.body, ...Object.values(call.answers)].filter(isSchema));
  assert.ok(found.length > 100, String(found.length));
  for (const schema of found) assert.type(Compile(schema).Check(undefined), 'boolean');
});

test('an example of every request and every event is valid, and still is after JSON', () => {
  const all = { requests: [requests, requestSamples], events: [events, eventSamples] } as const;
  for (const [kind, [schemas, samples]] of Object.entries(all)) {
    assert.equal(Object.keys(samples).toSorted(), Object.keys(schemas).toSorted());
    for (const [name, schema] of Object.entries(schemas)) {
      const sample: unknown = JSON.parse(JSON.stringify((samples as Record<string, unknown>)[name]));
      assert.equal(Value.Errors(schema, sample), [], `${kind} ${name}`);
    }
  }
});

test('examples of commands and user events are valid, and name their partition', () => {
  for (const sample of commandSamples) {
    assert.equal(Value.Errors(commands[sample.type], sample), [], sample.type);
    assert.match(commandTarget(sample), /^06d3/);
  }
  for (const sample of userEventSamples) {
    assert.equal(Value.Errors(userEvents[sample.type], sample), [], sample.type);
    assert.is(userEventTarget(sample), '06d3k2n8v4x1q7ab');
  }
});

test('a request without a field, or with one of the wrong form, is refused', () => {
  const { subscribe } = requestSamples;
  const wrong: [contracts.RequestType, object][] = [
    ['hello', { type: 'hello', id: '1' }],
    ['message.send', { ...requestSamples['message.send'], id: 'not-a-uuid' }],
    ['message.send', { ...requestSamples['message.send'], replyTo: 0 }],
    ['message.send', { ...requestSamples['message.send'], body: 5 }],
    ['message.edit', { ...requestSamples['message.edit'], seq: 1.5 }],
    ['reaction.add', { ...requestSamples['reaction.add'], emoji: 'a b' }],
    ['room.create', { ...requestSamples['room.create'], kind: 'direct' }],
    ['room.create', { ...requestSamples['room.create'], name: 'x'.repeat(81) }],
    ['subscribe', { ...subscribe, rooms: [] }],
    ['subscribe', { ...subscribe, rooms: Array.from({ length: 201 }, () => ({ room: 'a' })) }],
    ['ping', { type: 'ping', id: 'x'.repeat(65) }],
  ];
  for (const [name, value] of wrong) assert.not(Value.Check(requests[name], value), `${name} ${JSON.stringify(value)}`);
});

test('limits on text count code points', () => {
  const create = requestSamples['room.create'];
  assert.ok(Value.Check(requests['room.create'], { ...create, name: '😀'.repeat(80) }));
  assert.not(Value.Check(requests['room.create'], { ...create, name: '😀'.repeat(81) }));
});

test('unknown fields are let through, so that newer clients may speak to older servers', () => {
  assert.ok(Value.Check(requests.ping, { ...requestSamples.ping, later: true }));
});

test.run();
