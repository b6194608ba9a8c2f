// timeout: 400s
// Two devices of one person do things at random, lose their connections, and a gateway dies: in the end each of them has what a fresh look has.
import { draftKey, type Api } from '@chatapp/client';
import type { MyRoom } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Device } from '../support/device.ts';
import { compareRooms, ordered } from '../support/opened-rooms.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const { stack, url, done } = await withStack({ gateway: 2, fanout: 2 });
const devices = suite('two devices of one person');
devices.after(done);

const ACTS_MS = 20_000;
const seed = Number(process.env['DEVICES_SEED'] ?? Date.now() % 1_000_000);

/** All that is the same on every device of a person, read anew. */
async function freshLook(api: Api): Promise<string> {
  const threads = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Api['listThreads']>> = await api.listThreads(cursor === null ? {} : { cursor });
    threads.push(...page.threads);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const [{ rooms }, { settings }, { drafts }] = await Promise.all([
    api.listRooms(),
    api.mySettings(),
    api.listDrafts(),
  ]);
  return told({
    rooms,
    settings,
    drafts: drafts.map(({ room, root, body }) => [draftKey(room, root), body]),
    threads: threads.map(({ root, readNo }) => [`${root.room} ${root.seq}`, readNo, root.thread?.replies ?? 0]),
  });
}

/** The same as a device has it. */
function lookOf({ mine }: Device): string {
  return told({
    rooms: [...(mine.rooms?.values() ?? [])],
    settings: mine.settings,
    drafts: [...(mine.drafts?.values() ?? [])].map(({ room, root, body }) => [draftKey(room, root), body]),
    threads: [...(mine.threads?.values() ?? [])]
      .filter(({ following }) => following)
      .map(({ room, seq, readNo, replies }) => [`${room} ${seq}`, readNo, replies]),
  });
}

interface Look {
  readonly rooms: readonly MyRoom[];
  readonly settings: unknown;
  readonly drafts: readonly unknown[][];
  readonly threads: readonly unknown[][];
}

/** As text that does not depend on any order. */
function told({ rooms, settings, drafts, threads }: Look): string {
  const sorted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value, ordered)).toSorted();
  return JSON.stringify({ settings, rooms: sorted(rooms), drafts: sorted(drafts), threads: sorted(threads) }, null, 1);
}

/** The lines that only one of them has: `-` on the device, `+` in the fresh look. */
function differing(kept: string, fresh: string): string[] {
  const [had, read] = [kept.split('\n'), fresh.split('\n')];
  const onlyIn = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line));
  return [...onlyIn(had, read).map((line) => `-${line}`), ...onlyIn(read, had).map((line) => `+${line}`)];
}

/** Where all of it happens, and who else is there. */
interface Place {
  /** More come while it goes on. */
  readonly rooms: string[];
  readonly invite: string;
  readonly other: string;
  readonly random: Random;
}

/** One thing that somebody does on a device. */
function act(device: Device, { rooms, invite, other, random }: Place): void {
  const { client } = device;
  const room = random.pick(rooms);
  const lastSeq = client.room(room)?.lastSeq ?? 0;
  const seq = random.int(1, Math.max(1, lastSeq));
  const emoji = random.pick(['👍', '🎉']);
  const request: typeof client.request = (type, fields) => client.request(type, fields, { timeoutMs: 60_000 });
  const open = (opened: string | undefined): void => void (opened !== undefined && rooms.push(opened));
  const acts: (() => Promise<unknown>)[] = [
    () => client.send(room, `message ${random.int(1, 1_000)}`).done,
    () => client.send(room, 'a reply', { replyTo: seq }).done,
    () => client.markRead(room, seq),
    () => request('message.edit', { room, seq, body: `edited ${random.int(1, 1_000)}` }),
    () => request('message.delete', { room, seq }),
    () => request('reaction.add', { room, seq, emoji }),
    () => request('reaction.remove', { room, seq, emoji }),
    () => request('message.pin', { room, seq }),
    () => request('message.unpin', { room, seq }),
    () => request('draft.set', { room, body: random.next() < 0.3 ? '' : `draft ${random.int(1, 1_000)}` }),
    () => request('draft.set', { room, root: seq, body: random.next() < 0.3 ? '' : `reply ${random.int(1, 1_000)}` }),
    () => request('room.prefs', { room, notify: random.pick(['all', 'mentions', 'none']) }),
    () => request('room.prefs', { room, favourite: random.next() < 0.5 }),
    () => request('settings.set', { receipts: random.next() < 0.5 }),
    () => request('thread.follow', { room, seq, following: random.next() < 0.5 }),
    () => request('thread.read', { room, seq, no: random.int(0, 5) }),
    () => request('room.leave', { room }),
    () => request('room.join', { room }),
    () => request('room.join', { room }),
    () => request('invite.accept', { code: invite }),
    () => request('direct.open', { userId: other }).then(({ room: opened }) => open(opened)),
    () =>
      rooms.length < MOST_ROOMS
        ? request('room.create', { name: 'Own', kind: 'private' }).then(({ room: opened }) => open(opened))
        : Promise.resolve(),
    () => client.openRoom(room),
    () => client.loadMembers(room),
    () => client.loadOlder(room),
  ];
  device.try(random.pick(acts)());
}

const MOST_ROOMS = 12;
const LONG_AFTER = '2100-01-01T00:00:00.000Z';

/** What somebody else, whose most of the rooms are, does meanwhile. */
function meddle(bob: Device, ann: Device, name: string, { rooms, random }: Place): void {
  const { client } = bob;
  const room = random.pick(rooms);
  const user = ann.client.me?.id ?? '';
  const seq = random.int(1, Math.max(1, client.room(room)?.lastSeq ?? 0));
  const { api } = client;
  const acts: (() => Promise<unknown>)[] = [
    () => client.send(room, `hello @${name}`).done,
    () => client.send(room, `hello @${name}`).done,
    () => client.send(room, 'reply', { replyTo: seq }).done,
    () => client.send(room, 'reply', { replyTo: seq }).done,
    () => api.deleteMessage({ room, seq }),
    () => api.updateRoom({ room, name: `Room ${random.int(1, 100)}` }),
    () => api.updateMember({ room, user, role: random.pick(['moderator', 'member']) }),
    () => api.updateMember({ room, user, mutedUntil: LONG_AFTER }),
    () => api.updateMember({ room, user, mutedUntil: null }),
    () => api.updateMember({ room, user, mutedUntil: null }),
    () => api.ban({ room, user }),
    () => api.unban({ room, user }),
    () => api.unban({ room, user }),
    () => api.removeMember({ room, user }),
    () => api.addMember({ room, userId: user }),
    () => api.updateRoom({ room, archived: true }),
    () => api.updateRoom({ room, archived: false }),
    () => api.updateRoom({ room, archived: false }),
  ];
  bob.try(random.pick(acts)());
}

devices('stay equal through everything', async () => {
  const random = new Random(seed);
  const name = unique('ann');
  const laptop = await Device.register(url, name);
  const phone = await Device.login(url, name);
  const bob = await Device.register(url, unique('bob'));
  const rooms: string[] = [];
  for (let index = 0; index < 5; index++) {
    const { room } = await bob.client.api.createRoom({ name: `Room ${index}`, kind: 'public' });
    rooms.push(room.id);
    await laptop.client.api.joinRoom({ room: room.id });
  }
  const { room: closed } = await bob.client.api.createRoom({ name: 'Closed', kind: 'private' });
  const { invite } = await bob.client.api.createInvite({ room: closed.id });
  rooms.push(closed.id);
  const place: Place = { rooms, invite: invite.code, other: (await bob.client.api.me()).user.id, random };
  for (const device of [laptop, phone]) for (const room of rooms) device.try(device.client.openRoom(room));
  const endMs = performance.now() + ACTS_MS;
  let isKilled = false;
  while (performance.now() < endMs) {
    const device = random.next() < 0.5 ? laptop : phone;
    act(device, place);
    if (random.next() < 0.4) meddle(bob, laptop, name, place);
    if (random.next() < 0.02) device.cut();
    if (!isKilled && endMs - performance.now() < ACTS_MS / 2) {
      isKilled = true;
      stack.kill('gateway', 1);
    }
    await delay(20);
  }
  await Promise.all([laptop, phone, bob].map((device) => device.settled()));
  const differences: string[] = [];
  const compared: number[] = [];
  for (const [which, device] of Object.entries({ laptop, phone })) {
    const untilMs = performance.now() + 20_000;
    let fresh = '';
    let kept = '-';
    while (fresh !== kept && performance.now() < untilMs) {
      await delay(200);
      fresh = await freshLook(device.client.api);
      kept = lookOf(device);
    }
    differences.push(...differing(kept, fresh).map((line) => `${which}: ${line}`));
    // Opened on both, so that something is there to compare.
    for (const room of device.mine.rooms?.keys() ?? []) {
      await device.client.openRoom(room);
      if (device === laptop) await device.client.loadMembers(room);
    }
    const looked = await compareRooms(device);
    differences.push(...looked.differences.map((line) => `${which}: ${line}`));
    compared.push(...looked.compared);
  }
  const roomsLeft = laptop.mine.rooms?.size ?? 0;
  for (const device of [laptop, phone, bob]) device.stop();
  assert.equal(differences, [], `seed ${seed}`);
  assert.ok(roomsLeft > 0, 'some rooms are left');
  assert.ok(compared[0]! > 20 && compared[1]! > 1 && compared[2]! > 20, `compared: ${String(compared)}`);
});

devices.run();
