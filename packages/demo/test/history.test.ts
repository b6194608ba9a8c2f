import { isUuid } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planCommunity, type Community } from '../src/community/community.ts';
import { readCounts } from '../src/community/reading.ts';
import { historyOf, type Spoken } from '../src/talk/history.ts';

const test = suite('a community');
const UNTIL_MS = Date.parse('2026-03-04T15:00:00.000Z');
const SIZE = 12_000;
const community = planCommunity({ seed: 1, size: SIZE, people: 40 });

function everything(of: Community): { room: number; spoken: Spoken }[] {
  return of.rooms.flatMap((plan, room) => [...historyOf(of, plan, UNTIL_MS)].map((spoken) => ({ room, spoken })));
}
const all = everything(community);

test('the same seed makes the same, another one another', () => {
  const again = planCommunity({ seed: 1, size: SIZE, people: 40 });
  assert.is(JSON.stringify(everything(again)), JSON.stringify(all));
  const other = planCommunity({ seed: 2, size: SIZE, people: 40 });
  assert.is.not(JSON.stringify(other.people), JSON.stringify(community.people));
  assert.is.not(JSON.stringify(everything(other)[0]), JSON.stringify(all[0]));
});

test('as much is said as was asked for, each message with an id of its own', () => {
  assert.is(all.length, SIZE);
  assert.is(new Set(all.map(({ spoken }) => spoken.id)).size, SIZE);
  assert.ok(all.every(({ spoken }) => isUuid(spoken.id)));
  for (const size of [100, 101, 5_003])
    assert.is(everything(planCommunity({ seed: 3, size, people: 10 })).length, size);
});

test('each room is in the order of time, ends before its end, and answers what was said before', () => {
  for (const [room, plan] of community.rooms.entries()) {
    const said = all.filter((entry) => entry.room === room).map(({ spoken }) => spoken);
    for (const [place, { index, atMs, replyTo, sender, reactions }] of said.entries()) {
      assert.is(index, place);
      assert.ok(atMs >= (said[place - 1]?.atMs ?? 0) && atMs <= UNTIL_MS, plan.name);
      assert.ok(replyTo === undefined || (replyTo < index && said[replyTo]?.replyTo === undefined), plan.name);
      assert.ok(plan.members.includes(sender));
      assert.ok(reactions.every(({ person }) => person !== sender && plan.members.includes(person)));
      assert.is(new Set(reactions.map(({ person }) => person)).size, reactions.length);
    }
  }
});

test('people talk when people talk: on working days, by day, more and more', () => {
  const share = (fits: (at: Date) => boolean) => all.filter(({ spoken }) => fits(new Date(spoken.atMs))).length / SIZE;
  assert.ok(share((at) => [0, 6].includes(at.getUTCDay())) < 0.2, 'weekends');
  assert.ok(share((at) => at.getUTCHours() < 5) < 0.03, 'nights');
  const days = new Set(all.map(({ spoken }) => new Date(spoken.atMs).toISOString().slice(0, 10)));
  assert.ok(days.size > 120, `${days.size} days`);
  assert.ok(share((at) => at.getTime() > UNTIL_MS - 30 * 86_400_000) > 0.15, 'the last month');
});

test('it has threads, reactions, edits, pins, and some people who talk more than others', () => {
  const share = (fits: (spoken: Spoken) => boolean) => all.filter(({ spoken }) => fits(spoken)).length / SIZE;
  const between = (value: number, least: number, most: number, what: string) =>
    assert.ok(value > least && value < most, `${what}: ${value}`);
  between(
    share(({ replyTo }) => replyTo !== undefined),
    0.1,
    0.4,
    'replies',
  );
  between(
    share(({ reactions }) => reactions.length > 0),
    0.1,
    0.4,
    'reactions',
  );
  between(
    share(({ edited }) => edited !== undefined),
    0.002,
    0.03,
    'edits',
  );
  between(
    share(({ isPinned }) => isPinned),
    0.001,
    0.03,
    'pins',
  );
  between(
    share(({ body }) => body.includes('```')),
    0.005,
    0.1,
    'code',
  );
  const counts = community.people.map((_, person) => all.filter(({ spoken }) => spoken.sender === person).length);
  assert.ok(Math.min(...counts) > 0, 'everybody says something');
  assert.ok(Math.max(...counts) > 3 * (SIZE / 40), 'some say much');
});

test('some have read everything, others not, and nobody more than there is', () => {
  const reads = community.rooms.flatMap((plan) => readCounts(community, plan).map((read) => plan.messages - read));
  assert.ok(reads.every((unread) => unread >= 0));
  const all = reads.filter((unread) => unread === 0).length / reads.length;
  assert.ok(all > 0.3 && all < 0.7, `${all}`);
});

test('there are rooms of all kinds, and the first person is at home in most', () => {
  const kinds = new Set(community.rooms.map(({ kind }) => kind));
  assert.equal(kinds, new Set(['public', 'private', 'direct', 'group']));
  assert.is(new Set(community.rooms.map(({ key }) => key)).size, community.rooms.length);
  assert.is(new Set(community.people.map(({ username }) => username)).size, 40);
  assert.ok(community.people.every(({ username }) => /^[a-z.]{2,32}$/.test(username)));
  assert.ok(community.rooms.filter(({ members }) => members.includes(0)).length >= 15);
  for (const { kind, members } of community.rooms) {
    assert.is(new Set(members).size, members.length);
    if (kind === 'group') assert.ok(members.length >= 3 && members.length <= 10);
  }
});

test.run();
