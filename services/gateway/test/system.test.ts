import { hopNames, type Claims, type Instance } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RecentRoles } from '../src/admission/recent-roles.ts';
import { assembleTrace } from '../src/system/assemble-trace.ts';
import { mysqlState, redisState } from '../src/system/stores.ts';
import { SystemWatch } from '../src/system/watch.ts';

const test = suite('gateway: the system page');

const note = (hop: string, atMs: number, instance = 'a') => ({ hop, atMs, instance });
const START = Date.parse('2026-03-01T12:00:00.000Z');

test('a trace is told in the order of the road, counted from its start', () => {
  const notes = hopNames.map((hop, place) => note(hop, START + place * 1.5, hop.split('.')[0]));
  const trace = assembleTrace('t', notes.toReversed());
  assert.equal([trace.at, trace.done], ['2026-03-01T12:00:00.000Z', true]);
  assert.equal(trace.hops.map(({ name, afterMs }) => [name, afterMs]), hopNames.map((name, place) => [name, place * 1.5])); // prettier-ignore
});

test('what follows is never told as earlier, whatever clocks say, and a reader may be quicker than an answer', () => {
  const notes = [note('gateway.took', START), note('commands.holds', START + 4), note('writer.read', START + 2)];
  const { hops, done } = assembleTrace('t', [...notes, note('writer.committed', START + 1)]);
  assert.equal(hops.map(({ afterMs }) => afterMs), [0, 2, 2, 2]); // prettier-ignore
  assert.not(done);
});

test('of what was noted twice the first counts; of nothing, nothing is told', () => {
  const notes = [
    note('gateway.took', START),
    note('writer.read', START + 900, 'b'),
    note('writer.read', START + 3, 'a'),
  ];
  assert.equal(assembleTrace('t', notes).hops.at(-1), { name: 'writer.read', instance: 'a', afterMs: 3 });
  const nothing = { trace: 't', at: null, hops: [], done: false };
  assert.equal(assembleTrace('t', [note('writer.read', START)]), nothing);
});

const claims = (role: Claims['role'], iat = Date.now() / 1_000 + 1) => ({ sub: 'ann', role, iat }) as Claims;
const codeOf = (roles: RecentRoles, of: Claims): string => {
  try {
    roles.assertAdmin(of);
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('who is an administrator is what was heard last, whatever the token says', () => {
  const roles = new RecentRoles();
  roles.listening();
  assert.equal([codeOf(roles, claims('admin')), codeOf(roles, claims('user'))], ['ok', 'forbidden']);
  roles.changed('ann', 'user');
  assert.is(codeOf(roles, claims('admin')), 'forbidden');
  roles.changed('ann', 'admin');
  assert.is(codeOf(roles, claims('user')), 'ok');
  roles.forgetOld(performance.now() + 3_600_000);
  assert.is(codeOf(roles, claims('user')), 'forbidden');
});

test('a token from before this gateway listened must be renewed', () => {
  const roles = new RecentRoles();
  assert.is(codeOf(roles, claims('admin')), 'token_expired', 'it does not listen yet');
  roles.listening();
  assert.is(codeOf(roles, claims('admin', Date.now() / 1_000 - 60)), 'token_expired');
  assert.is(codeOf(roles, claims('user', Date.now() / 1_000 - 60)), 'forbidden');
  assert.is(codeOf(roles, claims('admin')), 'ok');
});

const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const user = (instance: string, ok: boolean, since: string, state = 'running') =>
  ({ instance, state, checks: { mysql: { ok, since, tookMs: 2 } } }) as unknown as Instance;

test('MySQL is away since the first of those who run has missed it', () => {
  const state = mysqlState([user('a', true, at(0)), user('b', false, at(9)), user('c', false, at(5)), user('d', false, at(1), 'silent')]); // prettier-ignore
  assert.equal([state?.ok, state?.since, state?.missedBy], [false, at(5), ['b', 'c']]);
  assert.equal(mysqlState([user('a', true, at(0)), user('b', true, at(7))])?.since, at(7));
  assert.is(mysqlState([user('a', true, at(0), 'stopped')]), undefined);
});

test('Redis by its own word', () => {
  const info = '# Server\r\nredis_version:8.0.2\r\nuptime_in_seconds:60\r\nused_memory:1000\r\nother:1\r\n';
  const state = redisState([info], [], START);
  assert.equal(state.facts, { version: '8.0.2', uptimeS: 60, memoryBytes: 1_000 });
  assert.is(state.since, at(-60));
});

test('many who look cost one reading', async () => {
  let asked = 0;
  const vitals = async () => {
    asked++;
    return { checks: {}, instance: 'g' } as never;
  };
  const bus = { isReady: () => false, stats: () => ({ publishedRecords: 0, queuedRecords: 0 }) } as never;
  const watch = new SystemWatch({ bus, log: { warn: () => undefined }, partitions: 2, gateway: 'g', vitals });
  const states = await Promise.all(Array.from({ length: 20 }, () => watch.read()));
  assert.is(asked, 1);
  assert.equal(states[0]?.stores.map(({ name, ok }) => [name, ok]), [['redis', false]]); // prettier-ignore
});

test.run();
