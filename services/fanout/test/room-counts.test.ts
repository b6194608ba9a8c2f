import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RoomCounts } from '../src/presence/room-counts.ts';

const test = suite('fanout: people in rooms');
const EVERY_MS = 10;
const make = () => new RoomCounts(EVERY_MS, () => {});

test('gateways are added up, and told at once, then not too often', () => {
  const counts = make();
  counts.set('room', 'g1', 2, 0);
  assert.equal(counts.takeDue(0), [['room', 2]]);
  counts.set('room', 'g1', 3, 1);
  counts.set('room', 'g2', 4, 2);
  assert.equal(counts.takeDue(9), []);
  assert.equal(counts.takeDue(10), [['room', 7]]);
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
  assert.equal(counts.takeDue(100), [['room', 5_050]]);
});

test('a gateway that joins in is told, however little it adds', () => {
  const counts = make();
  counts.set('room', 'g1', 5_000, 0);
  counts.takeDue(0);
  counts.set('room', 'g2', 1, 50);
  assert.equal(counts.takeDue(50), [['room', 5_001]]);
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
  assert.equal(counts.takeDue(EVERY_MS), [['room', 3]]);
});

test.run();
