import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from './bot.ts';
import type { Removal } from './history.ts';
import { until } from './until.ts';
import type { Workload } from './workload.ts';

/** What is begun is brought to its end: whoever was left out for good would not be a reader any more. */
const PATIENCE_MS = 120_000;
/** Who is out learns of it in this time, whatever goes on. */
const TOLD_MS = 60_000;

/** As the owner of all rooms. @returns the body of the answer. @throws where it is refused */
async function asOwner({ owner }: Workload, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await owner.account.insist(method, `/api/rooms/${path}`, body, PATIENCE_MS);
  // 404: the first try had no answer and did it all the same.
  if (answer.status >= 300 && !(method === 'DELETE' && answer.status === 404))
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Somebody is taken out of a private room, or banned from any; a while later they are let in again and read on as somebody new. */
export async function putOutAndIn(workload: Workload, bot: Bot, room: string): Promise<void> {
  const { random, owner, history, memberships } = workload;
  const reason = random.next() < 0.5 ? 'banned' : 'removed';
  const isPrivate = workload.rooms.some(({ id, isPrivate }) => id === room && isPrivate);
  // Whoever is taken out of a public room may read on.
  if (bot === owner || (reason === 'removed' && !isPrivate) || workload.asking.has(mutedAs(bot, room))) return;
  memberships.get(bot)?.delete(room);
  const userId = bot.account.id;
  history.steady.delete(`${room} ${userId}`);
  const invokedAt = performance.now();
  if (reason === 'banned') await asOwner(workload, 'PUT', `${room}/bans/${userId}`, { reason: 'for a moment' });
  else await asOwner(workload, 'DELETE', `${room}/members/${userId}`);
  const at = performance.now();
  const { head } = (await asOwner(workload, 'GET', `${room}/messages?limit=1`)) as { head: number };
  const removal: Removal = { userId, room, reason, invokedAt, at, head };
  history.removals.push(removal);
  await sleep(random.int(1_200, 2_500));
  await until(() => bot.isOut(room), TOLD_MS, 'they know').catch(() => (removal.untold = true));
  forget(workload, bot, room);
  removal.until = performance.now();
  if (reason === 'banned') await asOwner(workload, 'DELETE', `${room}/bans/${userId}`);
  await asOwner(workload, 'POST', `${room}/members`, { userId });
  memberships.get(bot)?.add(room);
  bot.follow(room);
}

/** Somebody goes of their own will, and comes again: by themselves into a public room, brought in by its owner into a private one. */
export async function leaveAndComeBack(workload: Workload, bot: Bot, room: string): Promise<void> {
  const { random, owner, history, memberships } = workload;
  if (bot === owner || workload.asking.has(mutedAs(bot, room))) return;
  const isPrivate = workload.rooms.some(({ id, isPrivate }) => id === room && isPrivate);
  memberships.get(bot)?.delete(room);
  const userId = bot.account.id;
  history.steady.delete(`${room} ${userId}`);
  const invokedAt = performance.now();
  await asThemselves(bot, `${room}/leave`);
  const at = performance.now();
  const { head } = (await asOwner(workload, 'GET', `${room}/messages?limit=1`)) as { head: number };
  // A public room may be read by whoever has left it.
  const removal: Removal = { userId, room, reason: 'left', invokedAt, at, head };
  if (isPrivate) history.removals.push(removal);
  await sleep(random.int(600, 1_500));
  if (isPrivate) await until(() => bot.isOut(room), TOLD_MS, 'they know').catch(() => (removal.untold = true));
  forget(workload, bot, room);
  removal.until = performance.now();
  if (isPrivate) await asOwner(workload, 'POST', `${room}/members`, { userId });
  else await asThemselves(bot, `${room}/join`);
  memberships.get(bot)?.add(room);
  bot.follow(room);
}

/** Of what somebody still hears of a room that they were out of, on any device, nothing is expected. */
function forget({ devices }: Workload, bot: Bot, room: string): void {
  bot.unfollow(room);
  for (const { owner, reader } of devices) if (owner === bot) reader?.unfollow(room);
}

/** @throws where it is refused; a repetition may be, once the first try without an answer has done it */
async function asThemselves({ account }: Bot, path: string): Promise<void> {
  const { status, attempts, body } = await account.insist('POST', `/api/rooms/${path}`, undefined, PATIENCE_MS);
  if (status >= 300 && attempts === 1) throw new Error(`POST ${path}: ${status} ${JSON.stringify(body)}`);
}

const mutedAs = (bot: Bot, room: string): string => `muted ${room} ${bot.account.id}`;

/** Somebody may only read for a while. Meanwhile nobody takes them out: that would have to end the mute first. */
export async function mute(workload: Workload, bot: Bot, room: string): Promise<void> {
  const { owner, asking, memberships, history } = workload;
  const place = mutedAs(bot, room);
  if (bot === owner || asking.has(place) || !memberships.get(bot)?.has(room)) return;
  asking.add(place);
  const userId = bot.account.id;
  const ask = async (mutedUntil: string | null): Promise<number | undefined> => {
    const answer = await owner.ask(room, `a mute of ${bot.name}`, { type: 'member.update', userId, mutedUntil });
    return answer.outcome === 'ok' ? answer.ack.rev : undefined;
  };
  const from = await ask(new Date(Date.now() + 3_600_000).toISOString());
  await sleep(workload.random.int(300, 1_200));
  const to = await ask(null);
  if (from !== undefined && to !== undefined) history.mutes.push({ userId, room, from, to });
  asking.delete(place);
}

export async function changeRole(workload: Workload, bot: Bot, room: string): Promise<void> {
  if (bot === workload.owner) return;
  const userId = bot.account.id;
  const role = workload.random.pick(['moderator', 'member']);
  const { rev } = (await asOwner(workload, 'PATCH', `${room}/members/${userId}`, { role })) as { rev: number };
  workload.history.roleChanges.push({ room, userId, role, rev });
}

/** For a moment nobody may say anything in a room. */
export async function archiveAndOpen(workload: Workload, _: Bot, room: string): Promise<void> {
  // Most of the rooms are there to talk in, however long a fault holds one of these up.
  if (workload.archives.size >= workload.rooms.length / 5 || workload.archives.has(room)) return;
  workload.archives.add(room);
  try {
    const { lastSeq } = roomOf(await asOwner(workload, 'PATCH', room, { archived: true }));
    await sleep(workload.random.int(300, 1_200));
    const { lastSeq: lastSeqAfter } = roomOf(await asOwner(workload, 'GET', room));
    workload.history.archives.push({ room, lastSeq, lastSeqAfter });
    await asOwner(workload, 'PATCH', room, { archived: false });
  } finally {
    workload.archives.delete(room);
  }
}

const roomOf = (body: unknown): { lastSeq: number } => (body as { room: { lastSeq: number } }).room;
