// timeout: 240s
import {
  newId,
  partitionOf,
  type Actor,
  type Command,
  type FollowedThread,
  type Member,
  type Message,
  type MyRoom,
} from '@chatapp/contracts';
import {
  applyEvent,
  applyFollowed,
  applyMembers,
  applyMention,
  applyRead,
  applyToThread,
  firstPage,
  followedOf,
  threadOf,
  type ClientEvent,
  type FollowedThreads,
  type RoomState,
  type ThreadState,
} from '@chatapp/client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { dice, type Roll } from './helpers/dice.ts';
import { person } from './helpers/people.ts';
import { PARTITIONS, testWriter, type Published } from './helpers/writer.ts';

/** How many random histories; each is of one room. Those of a group happen in the same batches, as they do on a busy server. */
const HISTORIES = Number(process.env.HISTORIES ?? 2_000);
const GROUP = 100;
const BATCHES = 16;

const test = suite('a snapshot and the events since equal a fresh fetch');
const database = await testDatabase('histories');
const writer = testWriter(database, 'w1', { rooms: 150, members: 600 });
const { run } = writer;
const api = await testApi(database, writer);

/** Those of one group of histories. The first is whose copies are looked at. */
class People {
  readonly all = ['me', 'ann', 'bob', 'eve'].map((name) => person(`${name}${++groups}`));
  readonly me = this.all[0]!;
  readonly others = this.all.slice(1);
}
let groups = 0;

/** A room id of partition 0, where all of this happens. */
function roomId(): string {
  for (;;) {
    const id = newId();
    if (partitionOf(id, PARTITIONS) === 0) return id;
  }
}

function randomCommand({ all, me, others }: People, room: string, roll: Roll, sent: number): Command {
  const who = all[roll(all.length)]!;
  const other = others[roll(others.length)]!;
  const words = ['@room', 'plain', `\`@${me.username}\``, ...all.map(({ username }) => `@${username}`)];
  // Now and then a message that is not there yet, or never will be.
  const seq = 1 + roll(sent + 2);
  const before = 1 + roll(Math.max(1, sent));
  const body = `${words[roll(words.length)]} ${words[roll(words.length)]} ${roll(1_000)}`;
  const emoji = ['👍', '🎉'][roll(2)]!;
  // Of messages from this very batch they would wait, and come again by the bus, which is not here.
  const inThreads = [
    () => command('thread.follow', me, { room, seq: before, following: roll(3) > 0 }),
    () => command('thread.read', me, { room, seq: before, no: roll(6) }),
  ];
  const choices: (() => Command)[] = [
    () => say(who, room, body),
    () => say(who, room, body),
    () => say(who, room, body, { replyTo: seq }),
    () => say(who, room, body, { replyTo: seq }),
    () => say(who, room, body, { replyTo: seq }),
    () => command('message.edit', who, { room, seq, body }),
    () => command('message.edit', who, { room, seq, body }),
    () => command('message.delete', who, { room, seq }),
    () => command('reaction.add', who, { room, seq, emoji }),
    () => command('reaction.remove', who, { room, seq, emoji }),
    () => command('message.pin', who, { room, seq }),
    () => command('message.unpin', who, { room, seq }),
    ...(sent === 0 ? [] : inThreads),
    () => command('read.mark', me, { room, seq }),
    () => command('room.update', who, { room, topic: `topic ${roll(10)}` }),
    () => command('room.leave', other, { room }),
    () => command('room.join', other, { room }),
    () => command('room.join', other, { room }),
  ];
  return choices[roll(choices.length)]!();
}

interface Snapshot {
  state: RoomState;
  thread: ThreadState | undefined;
  followed: FollowedThreads;
}

const get = async (me: Actor, path: string) => {
  const { status, body } = await api.get(me, path);
  assert.is(status, 200, path);
  return body;
};

/** All threads that somebody follows, page by page. */
async function fetchThreads(me: Actor): Promise<FollowedThread[]> {
  const all: FollowedThread[] = [];
  for (let cursor = ''; ;) {
    const page = (await get(me, `/api/threads${cursor}`)) as { threads: FollowedThread[]; nextCursor: string | null };
    all.push(...page.threads);
    if (page.nextCursor === null) return all;
    cursor = `?cursor=${page.nextCursor}`;
  }
}

/** What a client sees that comes now: the room, its first thread, and the threads that it follows in it. */
async function fetchNow(me: Actor, id: string, threads: readonly FollowedThread[]): Promise<Snapshot> {
  const page = (await get(me, `/api/rooms/${id}/messages?limit=200`)) as { messages: Message[]; head: number };
  const { room } = (await get(me, `/api/rooms/${id}`)) as { room: MyRoom };
  const { members } = (await get(me, `/api/rooms/${id}/members?limit=200`)) as { members: Member[] };
  const first = page.messages.length > 0 ? await get(me, `/api/rooms/${id}/messages/1/thread?limit=200`) : undefined;
  return {
    state: applyMembers(firstPage(id, page, room), members),
    thread: first && threadOf(first),
    followed: followedOf(threads.filter(({ root }) => root.room === id)),
  };
}

/** One history of a room, and a copy of it that was taken at some moment. */
class History {
  readonly room = roomId();
  readonly roll: Roll;
  readonly seed: number;
  readonly people: People;
  readonly #takenAfter: number;
  sent = 0;
  copy: Snapshot | undefined;

  constructor(people: People, seed: number) {
    this.people = people;
    this.seed = seed;
    this.roll = dice(seed);
    this.#takenAfter = this.roll(BATCHES);
  }

  next(): Command[] {
    return Array.from({ length: this.roll(5) }, () => randomCommand(this.people, this.room, this.roll, this.sent));
  }

  async afterBatch(batch: number, threads: readonly FollowedThread[]): Promise<void> {
    if (batch === this.#takenAfter) this.copy = await fetchNow(this.people.me, this.room, threads);
  }

  /** What the room's listeners and I are told, in order. */
  take(event: ClientEvent): void {
    if (event.type === 'message.created') this.sent++;
    if (!this.copy) return;
    let { state, thread, followed } = this.copy;
    if (event.type === 'read.updated') state = applyRead(state, event.seq);
    else if (event.type === 'mention.added' || event.type === 'mention.removed')
      state = applyMention(state, event.seq, event.type === 'mention.added');
    else if ('rev' in event) {
      assert.is(event.rev, state.head + 1, 'events come in order');
      state = applyEvent(state, event, this.people.me.id);
    }
    thread &&= applyToThread(thread, event);
    followed = applyFollowed(followed, event);
    this.copy = { state, thread, followed };
  }
}

function deliver(published: Published, me: Actor, histories: ReadonlyMap<string, History>): void {
  for (const { room, event } of published.events) histories.get(room)?.take(event as unknown as ClientEvent);
  for (const { user, event } of published.personal)
    if (user === me.id) histories.get(event.room as string)?.take(event as unknown as ClientEvent);
}

/** What two looks at a room must agree on. */
function comparable({ state, thread, followed }: Snapshot) {
  const members = [...(state.members ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const mine = [...followed.values()].filter(({ following }) => following).toSorted((a, b) => a.seq - b.seq);
  // A field that is undefined is one that is absent.
  return JSON.parse(JSON.stringify({ ...state, members, thread, followed: mine })) as Record<string, unknown>;
}

async function checkAll(me: Actor, histories: readonly History[]): Promise<void> {
  const threads = await fetchThreads(me);
  for (const history of histories) {
    const fresh = await fetchNow(me, history.room, threads);
    const copy = history.copy!;
    const { thread, ...room } = comparable(copy);
    const { thread: freshThread, ...freshRoom } = comparable(fresh);
    assert.equal(room, freshRoom, `room of seed ${history.seed}`);
    if (thread) assert.equal(thread, freshThread, `thread of seed ${history.seed}`);
  }
}

/** All that can happen did: a history in which nothing does would prove nothing. */
function checkVariety(states: readonly RoomState[]): void {
  const messages = states.flatMap((state) => state.messages);
  const infos = states.map(({ info }) => info as MyRoom);
  const happened = {
    changes: states.reduce((sum, { head }) => sum + head, 0) > 10 * states.length,
    thread: messages.some(({ thread }) => (thread?.replies ?? 0) > 2),
    edit: messages.some(({ editedAt }) => editedAt !== undefined),
    tombstone: messages.some(({ deletedAt }) => deletedAt !== undefined),
    pin: messages.some(({ pinnedAt }) => pinnedAt !== undefined),
    reaction: messages.some(({ reactions }) => reactions !== undefined),
    mention: infos.some(({ mentionSeqs = [] }) => mentionSeqs.length > 1),
    read: infos.some(({ readSeq }) => readSeq > 1),
  };
  assert.equal(
    Object.entries(happened).filter(([, did]) => !did),
    [],
  );
}

for (let from = 0; from < HISTORIES; from += GROUP)
  test(`histories ${from + 1} to ${from + GROUP}`, async () => {
    const people = new People();
    const { me } = people;
    const list = Array.from({ length: GROUP }, (_, index) => new History(people, from + index + 1));
    const histories = new Map(list.map((history) => [history.room, history]));
    const rooms = [...histories.keys()];
    await run(...rooms.map((room) => command('room.create', me, { room, name: 'History', kind: 'public' })));
    await run(...rooms.flatMap((room) => people.others.map((who) => command('room.join', who, { room }))));
    for (let batch = 0; batch < BATCHES; batch++) {
      const commands = list.flatMap((history) => history.next());
      if (commands.length > 0) deliver(await run(...commands), me, histories);
      const threads = await fetchThreads(me);
      for (const history of list) await history.afterBatch(batch, threads);
    }
    await checkAll(me, list);
    checkVariety(list.map(({ copy }) => copy!.state));
  });

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
