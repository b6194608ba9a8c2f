import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planOwnership } from '../src/plan-ownership.ts';

const test = suite('planOwnership');

const ascending = (a: number, b: number) => a - b;

/** A small generator, so that a failing history can be run again by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A group as Redis would keep it: leases are taken only when free, and handed back only by their owner. */
class Group {
  readonly partitions: number;
  readonly members = new Set<string>();
  readonly leases = new Map<number, string>();
  moves = 0;

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  view(self: string) {
    return { self, members: [...this.members], leases: new Map(this.leases), partitions: this.partitions };
  }

  /** One member acts on what it saw, which may be stale by now. */
  act(self: string, view = this.view(self)): void {
    const plan = planOwnership(view);
    for (const p of plan.release) if (this.leases.get(p) === self) this.leases.delete(p);
    for (const p of plan.acquire) {
      if (this.leases.has(p)) continue;
      this.leases.set(p, self);
      this.moves++;
    }
  }

  settle(): void {
    for (let round = 0; round < 4; round++) for (const member of this.members) this.act(member);
  }

  leave(member: string): void {
    this.members.delete(member);
    for (const [p, owner] of this.leases) if (owner === member) this.leases.delete(p);
  }

  counts(): number[] {
    const counts = new Map([...this.members].map((member) => [member, 0]));
    for (const owner of this.leases.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    return [...counts.values()];
  }
}

test('a lone member takes everything', () => {
  const plan = planOwnership({ self: 'a', members: [], leases: new Map(), partitions: 4 });
  assert.equal(plan, { acquire: [0, 1, 2, 3], release: [] });
});

test('members that see the same want different partitions', () => {
  const view = { members: ['a', 'b', 'c'], leases: new Map([[3, 'a']]), partitions: 8 };
  const wanted = ['a', 'b', 'c'].flatMap((self) => planOwnership({ ...view, self }).acquire);
  assert.equal(wanted.toSorted(ascending), [0, 1, 2, 4, 5, 6, 7]);
});

test('an even spread stays as it is, whoever holds the extra one', () => {
  const leases = new Map([0, 1, 2, 3, 4].map((p) => [p, p < 2 ? 'a' : 'b']));
  for (const self of ['a', 'b']) {
    assert.equal(planOwnership({ self, members: ['a', 'b'], leases, partitions: 5 }), { acquire: [], release: [] });
  }
});

test('a lease outlives its owner’s membership and is left alone until it expires', () => {
  const plan = planOwnership({ self: 'a', members: ['a'], leases: new Map([[0, 'gone']]), partitions: 2 });
  assert.equal(plan, { acquire: [1], release: [] });
});

test('more members than partitions leave some with nothing', () => {
  const group = new Group(2);
  for (const member of ['a', 'b', 'c', 'd']) group.members.add(member);
  group.settle();
  assert.equal(group.counts().toSorted(ascending), [0, 0, 1, 1]);
});

test('random histories of joins, leaves and stale views converge to an even spread, and move no more than they must', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const below = random(seed);
    const group = new Group(1 + below(32));
    let nextName = 0;
    for (let step = 0; step < 30; step++) {
      const members = [...group.members];
      const chance = below(10);
      if (members.length === 0 || chance < 3) group.members.add(`m${below(1_000)}-${nextName++}`);
      else if (chance < 5) group.leave(members[below(members.length)]!);
      else {
        // Some saw the group before others acted.
        const views = members.map((member) => [member, group.view(member)] as const);
        for (const [member, view] of views) if (below(2)) group.act(member, view);
      }
    }
    if (group.members.size === 0) group.members.add('last');
    const before = new Map(group.leases);
    group.moves = 0;
    const mustMove = fewestMoves(group);
    group.settle();
    const counts = group.counts();
    assert.is(group.leases.size, group.partitions, `seed ${seed}: all are owned`);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `seed ${seed}: spread ${counts.join(',')}`);
    assert.is(group.moves, mustMove, `seed ${seed}: moves, from ${JSON.stringify([...before])}`);
    group.settle();
    assert.is(group.moves, mustMove, `seed ${seed}: nothing moves once it is even`);
  }
});

/** What no plan can do without: free partitions, and those that their owners hold beyond the largest even share. */
function fewestMoves(group: Group): number {
  const floor = Math.floor(group.partitions / group.members.size);
  let extras = group.partitions % group.members.size;
  let moves = group.partitions - group.leases.size;
  for (const count of group.counts().toSorted((a, b) => b - a)) {
    const quota = floor + (extras-- > 0 ? 1 : 0);
    moves += Math.max(0, count - quota);
  }
  return moves;
}

test.run();
