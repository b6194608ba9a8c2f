import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RoomCounts } from '../src/presence/room-counts.ts';

const test = suite('fanout: people in rooms');
const EVERY_MS = 10;
const make = () => new RoomCounts(EVERY_MS, () => {});
const toAll = (room: string, count: number) => ({ room, count, only: undefined });

test('gateways are added up, and told at once, then not too often', () => {
  const counts = make();
  counts.set('room', 'g1', 2, 0);
  assert.equal(counts.takeDue(0), [toAll('room', 2)]);
  counts.set('room', 'g1', 3, 1);
  counts.set('room', 'g2', 4, 2);
  assert.equal(counts.takeDue(9), []);
  assert.equal(counts.takeDue(10), [toAll('room', 7)]);
  assert.equal(counts.takeDue(100), []);
});

test('what came to nothing is not told', () => {
  const counts = make();
  counts.set('room', 'g1', 2, 0);
  counts.takeDue(0);
  counts.set('room', 'g1', 3, 1);
  counts.set('room', 'g1', 2, 2);
  assert.equal(counts.takeDue(100), []);
});

test('one of five thousand who comes or goes is no news, fifty are', () => {
  const counts = make();
  counts.set('room', 'g1', 5_000, 0);
  counts.takeDue(0);
  counts.set('room', 'g1', 5_049, 50);
  assert.equal(counts.takeDue(50), []);
  counts.set('room', 'g1', 5_050, 100);
  assert.equal(counts.takeDue(100), [toAll('room', 5_050)]);
});

test('a gateway that joins in is told, however little it adds, and nobody else', () => {
  const counts = make();
  counts.set('room', 'g1', 5_000, 0);
  counts.takeDue(0);
  counts.set('room', 'g2', 1, 50);
  assert.equal(counts.takeDue(50), [{ room: 'room', count: 5_001, only: ['g2'] }]);
  counts.set('room', 'g3', 1, 51);
  counts.set('room', 'g3', 0, 52);
  assert.equal(counts.takeDue(100), []);
});

test('many small steps are told to all when they have come to something', () => {
  const counts = make();
  counts.set('room', 'g0', 1_000, 0);
  counts.takeDue(0);
  const told = Array.from({ length: 20 }, (_, index) => {
    counts.set('room', `g${index + 1}`, 1, (index + 1) * EVERY_MS);
    return counts.takeDue((index + 1) * EVERY_MS);
  }).flat();
  assert.is(told.length, 20);
  assert.equal(
    told.filter(({ only }) => only === undefined).map(({ count }) => count),
    [1_010],
  );
});

test('which gateways count somebody is known without looking at the rooms', () => {
  const counts = make();
  const gateways = () => {
    const into = new Set<string>();
    counts.collectGateways(into);
    return [...into].toSorted();
  };
  counts.set('a', 'g1', 1, 0);
  counts.set('b', 'g1', 3, 0);
  counts.restore('b', 'g2', 1, 0);
  counts.set('a', 'g1', 0, 1);
  assert.equal(gateways(), ['g1', 'g2']);
  counts.removeGateway('g1', 2);
  assert.equal(gateways(), ['g2']);
  assert.equal([...counts.pairs()], [['b', 'g2']]);
});

test('a room that nobody listens to takes no place', () => {
  const counts = make();
  counts.set('room', 'g1', 1, 0);
  counts.set('room', 'g2', 1, 0);
  counts.removeGateway('g1', 1);
  counts.set('room', 'g2', 0, 1);
  assert.equal(counts.takeDue(0), []);
  assert.equal([...counts.pairs()], []);
  assert.equal(counts.takeDue(100), []);
});

test('the next owner tells what the last one may not have told', () => {
  const counts = make();
  counts.restore('room', 'g1', 3, 0);
  assert.equal(counts.takeDue(EVERY_MS), [toAll('room', 3)]);
});

test.run();
