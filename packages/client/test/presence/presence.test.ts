import type { Request } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Presence } from '../../src/presence/presence.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('presence');

function make() {
  const clock = new VirtualClock();
  const sent: Request[] = [];
  let changes = 0;
  const presence = new Presence({ clock, send: (requests) => sent.push(...requests) > 0, changed: () => changes++ });
  const watched = () => sent.flatMap((request) => (request.type === 'presence.watch' ? [request.users] : []));
  return { clock, sent, presence, watched, changes: () => changes };
}

test('what is wanted goes out when there is a connection, and again on each new one', () => {
  const { presence, watched, sent } = make();
  presence.watch(['ann', 'bob', 'ann']);
  presence.set('away');
  assert.equal(sent, []);
  for (let times = 0; times < 2; times++) {
    presence.online();
    presence.offline();
  }
  assert.equal(watched(), [
    ['ann', 'bob'],
    ['ann', 'bob'],
  ]);
  assert.is(sent.filter(({ type }) => type === 'presence.set').length, 2);
});

test('a list that is scrolled asks at most once a second, for the last', async () => {
  const { presence, watched, clock } = make();
  presence.online();
  for (let user = 0; user < 50; user++) presence.watch([`u${user}`]);
  assert.equal(watched(), [['u0']]);
  await clock.pass(1_000);
  assert.equal(watched(), [['u0'], ['u49']]);
  await clock.pass(10_000);
  presence.watch(['u49']);
  assert.is(watched().length, 2, 'the same again is not asked for');
});

test('states are those of the watched, a new object for each change', () => {
  const { presence, changes } = make();
  presence.online();
  presence.watch(['ann', 'bob']);
  presence.take({ type: 'presence', users: { ann: 'online', eve: 'online' } });
  const before = presence.states;
  assert.equal([...before], [['ann', 'online']]);
  presence.take({ type: 'presence', users: { ann: 'away', bob: 'offline' } });
  assert.is.not(presence.states, before);
  presence.watch(['bob']);
  assert.equal([...presence.states], [['bob', 'offline']]);
  assert.is(changes(), 3);
});

test('what was refused for speed goes again', async () => {
  const { presence, watched, sent, clock } = make();
  presence.online();
  presence.watch(['ann']);
  const { id = '' } = sent[0] ?? {};
  const refusal = { type: 'error', id, code: 'rate_limited', message: '', retryAfterMs: 3_000 } as const;
  assert.ok(presence.refused(refusal));
  assert.not(presence.refused({ ...refusal, id: 'other' }));
  await clock.pass(2_999);
  assert.is(watched().length, 1);
  await clock.pass(1);
  assert.is(watched().length, 2);
});

test.run();
