// timeout: 240s
import type { Actor, Command, FollowedThread, Member, Message, MyRoom } from '@chatapp/contracts';
import {
  applyAdded,
  applyEvent,
  applyFollowed,
  applyMembers,
  applyMention,
  applyPrefs,
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
import { command } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { dice, type Roll } from './helpers/dice.ts';
import { beginning, kinds, People, randomCommand, roomId, type Kind } from './helpers/history-commands.ts';
import { testWriter, type Published } from './helpers/writer.ts';

/** How many random histories; each is of one room. Those of a group happen in the same batches, as they do on a busy server. */
const HISTORIES = Number(process.env.HISTORIES ?? 2_000);
const GROUP = 100;
const BATCHES = 16;

const test = suite('a snapshot and the events since equal a fresh fetch');
const database = await testDatabase('histories');
const writer = testWriter(database, 'w1', { rooms: 150, members: 600 });
const { run } = writer;
const api = await testApi(database, writer);

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

/** One history of a room, and a copy of it that was taken at some moment; a new one each time I come back. */
class History {
  readonly room = roomId();
  readonly kind: Kind;
  readonly roll: Roll;
  readonly seed: number;
  readonly people: People;
  readonly #takenAfter: number;
  sent = 0;
  copy: Snapshot | undefined;
  isIn = true;
  returns = 0;

  constructor(people: People, seed: number) {
    this.people = people;
    this.seed = seed;
    this.roll = dice(seed);
    this.#takenAfter = this.roll(BATCHES);
    this.kind = kinds[seed % kinds.length]!;
  }

  next(): Command[] {
    return Array.from({ length: this.roll(5) }, () => randomCommand(this.people, this.room, this.roll, this.sent));
  }

  async afterBatch(batch: number, threads: readonly FollowedThread[]): Promise<void> {
    if (!this.copy && this.isIn && batch >= this.#takenAfter)
      this.copy = await fetchNow(this.people.me, this.room, threads);
  }

  /** What the room's listeners and I are told, in order. */
  take(event: ClientEvent): void {
    if (event.type === 'message.created') this.sent++;
    if (event.type === 'room.added' && !this.isIn) this.returns++;
    if (event.type === 'room.added') this.isIn = true;
    if (event.type === 'room.removed') {
      this.isIn = false;
      this.copy = undefined;
    }
    if (!this.copy) return;
    let { state, thread, followed } = this.copy;
    if (event.type === 'room.added') state = applyAdded(state, event.info);
    else if (event.type === 'room.prefs') state = applyPrefs(state, event);
    else if (event.type === 'read.updated') state = applyRead(state, event.seq);
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

/** @returns how many were looked at: of a room that I am not in any more, there is nothing to compare. */
async function checkAll(me: Actor, histories: readonly History[]): Promise<number> {
  const threads = await fetchThreads(me);
  let checked = 0;
  for (const { copy, room: id, seed, isIn } of histories) {
    if (!copy) {
      assert.not(isIn, `seed ${seed}`);
      continue;
    }
    checked++;
    const fresh = await fetchNow(me, id, threads);
    const { thread, ...room } = comparable(copy);
    const { thread: freshThread, ...freshRoom } = comparable(fresh);
    assert.equal(room, freshRoom, `room of seed ${seed}`);
    if (thread) assert.equal(thread, freshThread, `thread of seed ${seed}`);
  }
  return checked;
}

/** All that can happen, and whether it did: histories in which nothing does would prove nothing. */
const variety = new Map<string, boolean>();

function noteVariety(histories: readonly History[]): void {
  const states = histories.flatMap(({ copy }) => copy?.state ?? []);
  const members = states.flatMap((state) => [...(state.members?.values() ?? [])]);
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
    archive: infos.some(({ archivedAt }) => archivedAt !== undefined),
    'slow mode': infos.some(({ slowModeS }) => slowModeS !== undefined),
    name: infos.some(({ name }) => name.startsWith('Room ')),
    'a role of mine': infos.some(({ kind, role }) => kind !== 'group' && role !== 'owner'),
    'a mute of mine': infos.some(({ mutedUntil }) => mutedUntil !== undefined),
    mute: members.some(({ mutedUntil }) => mutedUntil !== undefined),
    role: members.some(({ role }) => role === 'moderator'),
    absence: states.some((state) => (state.members?.size ?? 0) < 4),
    'coming back': histories.some(({ returns }) => returns > 0),
    groups: infos.some(({ kind }) => kind === 'group'),
    'private rooms': infos.some(({ kind }) => kind === 'private'),
  };
  for (const [what, did] of Object.entries(happened)) variety.set(what, did || variety.get(what) === true);
}

for (let from = 0; from < HISTORIES; from += GROUP)
  test(`histories ${from + 1} to ${from + GROUP}`, async () => {
    const people = new People();
    const { me } = people;
    const list = Array.from({ length: GROUP }, (_, index) => new History(people, from + index + 1));
    const histories = new Map(list.map((history) => [history.room, history]));
    // Known before anybody opens a room with them.
    await run(...people.all.map((who) => command('read.mark', who, { room: list[0]!.room, seq: 1 })));
    await run(...list.flatMap(({ room, kind }) => beginning(people, room, kind)));
    for (let batch = 0; batch < BATCHES; batch++) {
      const commands = list.flatMap((history) => history.next());
      if (commands.length > 0) deliver(await run(...commands), me, histories);
      const threads = await fetchThreads(me);
      for (const history of list) await history.afterBatch(batch, threads);
    }
    assert.ok((await checkAll(me, list)) > GROUP / 2, 'I am in most rooms');
    noteVariety(list);
  });

test('all that can happen did', () => {
  assert.equal(
    [...variety].filter(([, did]) => !did),
    [],
  );
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
