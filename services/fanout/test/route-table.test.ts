import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RouteTable } from '../src/route-table.ts';

const test = suite('fanout: route table');

test('adding and removing say whether something changed', () => {
  const table = new RouteTable();
  assert.ok(table.add('room', 'g1'));
  assert.not(table.add('room', 'g1'));
  assert.ok(table.add('room', 'g2'));
  assert.is(table.size, 2);
  assert.ok(table.remove('room', 'g1'));
  assert.not(table.remove('room', 'g1'));
  assert.not(table.remove('nowhere', 'g1'));
  assert.equal([...(table.gatewaysOf('room')?.keys() ?? [])], ['g2']);
});

test('a room without gateways takes no place', () => {
  const table = new RouteTable();
  table.add('room', 'g1');
  table.remove('room', 'g1');
  assert.is(table.gatewaysOf('room'), undefined);
  assert.is(table.size, 0);
});

test('a gateway goes with all its routes, and leaves those of others', () => {
  const table = new RouteTable();
  for (const room of ['a', 'b', 'c']) table.add(room, 'g1');
  table.add('b', 'g2');
  assert.equal(table.removeGateway('g1').toSorted(), ['a', 'b', 'c']);
  assert.equal([...table.entries()], [['b', 'g2']]);
});

test('which gateways have a route is known without looking at the routes', () => {
  const table = new RouteTable();
  const gateways = () => {
    const into = new Set<string>();
    table.collectGateways(into);
    return [...into].toSorted();
  };
  table.add('a', 'g1');
  table.add('a', 'g1', 7);
  table.add('b', 'g1');
  table.add('@c', 'g1');
  table.add('b', 'g2');
  table.remove('a', 'g1');
  assert.equal(gateways(), ['g1', 'g2']);
  assert.equal(
    table.removeGateway('g1', (key) => key.startsWith('@')),
    ['@c'],
  );
  assert.equal(gateways(), ['g1', 'g2']);
  assert.equal(table.removeGateway('g1'), ['b']);
  assert.equal(gateways(), ['g2']);
  assert.equal(table.removeGateway('never seen'), []);
});

test('a late word of an older request takes no route away', () => {
  const table = new RouteTable();
  table.add('room', 'g1', 3);
  table.add('room', 'g1', 8);
  assert.is(table.remove('room', 'g1', 5), false);
  assert.is(table.remove('room', 'g1', 9), true);
  assert.is(table.size, 0);
});

test.run();
