import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PersonStates } from '../src/presence/person-states.ts';

const test = suite('fanout: states of people');
const GRACE_MS = 10;

function make() {
  const changed: string[] = [];
  const people = new PersonStates(GRACE_MS, (user, gateway) => changed.push(`${user} ${gateway}`));
  return { people, changed };
}

test('a person is the best that any gateway says', () => {
  const { people } = make();
  assert.is(people.stateOf('ann'), 'offline');
  people.set('ann', 'g1', 'away');
  people.set('ann', 'g2', 'online');
  assert.is(people.stateOf('ann'), 'online');
  people.set('ann', 'g2', 'away');
  assert.is(people.stateOf('ann'), 'away');
});

test('who leaves is offline after the grace, and not before', () => {
  const { people } = make();
  people.set('ann', 'g1', 'online');
  people.fade('ann', 'g1', 'offline', 100);
  assert.equal([...people.takeFaded(109)], []);
  assert.is(people.stateOf('ann'), 'online');
  assert.equal([...people.takeFaded(110)], ['ann']);
  assert.is(people.stateOf('ann'), 'offline');
  assert.is(people.size, 0);
});

test('who comes back in time was never away, here or elsewhere', () => {
  const { people } = make();
  for (const gateway of ['g1', 'g2']) {
    people.set('ann', 'g1', 'online');
    people.fade('ann', 'g1', 'offline', 100);
    people.set('ann', gateway, 'online');
    people.takeFaded(500);
    assert.is(people.stateOf('ann'), 'online');
  }
  assert.is(people.valueOf('ann', 'g1'), undefined, 'what faded is forgotten');
});

test('a device that leaves another one away fades to away', () => {
  const { people } = make();
  people.set('ann', 'g1', 'online');
  people.fade('ann', 'g1', 'away', 100);
  assert.is(people.stateOf('ann'), 'online');
  people.takeFaded(110);
  assert.is(people.stateOf('ann'), 'away');
});

test('said twice, a leave begins no new grace', () => {
  const { people } = make();
  people.set('ann', 'g1', 'online');
  people.fade('ann', 'g1', 'offline', 100);
  people.fade('ann', 'g1', 'offline', 108);
  assert.equal([...people.takeFaded(110)], ['ann']);
});

test('a gateway that is gone takes its people with it, after the grace', () => {
  const { people } = make();
  people.set('ann', 'g1', 'online');
  people.set('bob', 'g1', 'away');
  people.set('bob', 'g2', 'online');
  people.fadeGateway('g1', 100);
  assert.is(people.stateOf('ann'), 'online');
  people.takeFaded(110);
  assert.equal(
    ['ann', 'bob'].map((user) => people.stateOf(user)),
    ['offline', 'online'],
  );
});

test('the next owner knows what the last one knew, graces too', () => {
  const { people, changed } = make();
  people.set('ann', 'g1', 'online');
  people.set('bob', 'g1', 'online');
  people.fade('bob', 'g1', 'away', 0);
  people.set('eve', 'g1', 'away');
  people.set('eve', 'g1', 'offline');
  assert.equal(changed, ['ann g1', 'bob g1', 'bob g1', 'eve g1', 'eve g1']);
  const { people: next } = make();
  for (const [user, gateway] of people.pairs()) next.restore(user, gateway, people.valueOf(user, gateway) ?? '', 50);
  assert.equal(
    ['ann', 'bob', 'eve'].map((user) => next.stateOf(user)),
    ['online', 'online', 'offline'],
  );
  next.takeFaded(60);
  assert.is(next.stateOf('bob'), 'away');
});

test('which gateways say something is known without looking at the people, and one that says nothing fades at once', () => {
  const { people } = make();
  const gateways = () => {
    const into = new Set<string>();
    people.collectGateways(into);
    return [...into].toSorted();
  };
  people.set('ann', 'g1', 'online');
  people.set('ann', 'g1', 'away');
  people.set('bob', 'g1', 'online');
  people.restore('bob', 'g2', 'online', 0);
  people.set('ann', 'g1', 'offline');
  assert.equal(gateways(), ['g1', 'g2']);
  people.fadeGateway('g1', 0);
  people.takeFaded(1_000_000);
  assert.equal(gateways(), ['g2']);
});

test.run();
