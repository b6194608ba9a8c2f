import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot } from './bot.ts';
import type { Removal, Send } from './history.ts';
import type { Workload } from './workload.ts';

/** A removal that is begun is brought to its end: whoever was left out for good would not be a reader any more. */
const PATIENCE_MS = 120_000;

/** More than this unanswered in a room, and a bot writes no more there: people do the same. */
const MAX_WAITING = 20;
/** How far back a bot looks for something of its own to change. */
const CHANGEABLE = 500;
/** Connections are lost, and people taken out, so often a second at the most: at a high rate nobody would be in a room for long. */
const RARE_PER_SECOND = 3;

/** One thing that somebody does, drawn by chance: mostly talk. */
export async function act(workload: Workload): Promise<void> {
  const { random, bots, rate } = workload;
  const bot = random.pick(bots);
  const rooms = workload.roomsOf(bot);
  if (rooms.length === 0) return;
  const room = random.pick(rooms);
  if (bot.waitingIn(room) >= MAX_WAITING) return;
  const dice = random.next();
  const rare = Math.min(0.004, RARE_PER_SECOND / rate);
  if (dice < 0.06) changeOwn(workload, bot, room);
  else if (dice < 0.1) await sendOverHttp(workload, bot, room);
  else if (dice < 0.1 + rare) bot.cut();
  else if (dice < 0.1 + 2 * rare) await takeOutAndIn(workload);
  else for (let count = dice > 0.95 ? random.int(2, 8) : 1; count > 0; count--) bot.send(room, text(workload));
}

/** Bodies of all lengths, now and then a long one. */
function text({ random, history }: Workload): string {
  const words = `message ${history.sends.length + 1}`;
  return random.next() < 0.02 ? words.padEnd(random.int(500, 3_900), ' long') : words;
}

function changeOwn({ random, history }: Workload, bot: Bot, room: string): void {
  const mine = history.sends
    .slice(-CHANGEABLE)
    .filter((send) => send.client === bot.name && send.room === room && send.outcome === 'ok')
    .slice(-10);
  if (mine.length === 0) return;
  const { seq } = random.pick(mine);
  if (seq !== undefined) bot.change(room, seq, random.next() < 0.2 ? undefined : `edited ${randomUUID()}`);
}

/** A message over HTTP, sent again with the same id until it is answered. Its order is its own: HTTP promises none between requests. */
async function sendOverHttp({ history }: Workload, bot: Bot, room: string): Promise<void> {
  const id = randomUUID();
  const body = `over HTTP ${id}`;
  const send: Send = {
    client: `${bot.name} over HTTP ${id}`,
    userId: bot.account.id,
    room,
    id,
    order: 1,
    transport: 'http',
    body,
    invokedAt: performance.now(),
    attempts: 1,
    outcome: 'pending',
    answers: [],
  };
  history.sends.push(send);
  const answer = await bot.account.insist('POST', `/api/rooms/${room}/messages`, { id, body }).catch(() => undefined);
  const settledAt = performance.now();
  send.attempts = answer?.attempts ?? 2;
  if (answer === undefined) send.outcome = 'unknown';
  else if (answer.status <= 201) {
    const { seq, rev } = answer.body as { seq: number; rev: number };
    Object.assign(send, { outcome: 'ok', seq, rev, settledAt, answers: [{ seq, rev }] });
  } else Object.assign(send, { outcome: 'refused', code: String((answer.body as { code?: string }).code), settledAt });
}

/** The owner takes somebody out of a private room; a while later they are let in again and read on as somebody new. */
async function takeOutAndIn(workload: Workload): Promise<void> {
  const { random, owner, history } = workload;
  const bot = random.pick(workload.bots);
  const rooms = workload.rooms.filter((room) => room.isPrivate && workload.memberships.get(bot)?.has(room.id));
  if (bot === owner || rooms.length === 0) return;
  const room = random.pick(rooms).id;
  workload.memberships.get(bot)?.delete(room);
  const userId = bot.account.id;
  const { status } = await owner.account.insist(
    'DELETE',
    `/api/rooms/${room}/members/${userId}`,
    undefined,
    PATIENCE_MS,
  );
  // 404: the first try had no answer and did it all the same.
  if (status !== 204 && status !== 404) throw new Error(`cannot take somebody out: ${status}`);
  const at = performance.now();
  const { body } = await owner.account.insist('GET', `/api/rooms/${room}/messages?limit=1`, undefined, PATIENCE_MS);
  const removal: Removal = { userId, room, at, head: (body as { head: number }).head };
  history.removals.push(removal);
  await sleep(random.int(1_200, 2_500));
  bot.unfollow(room);
  removal.until = performance.now();
  await owner.account.insist('POST', `/api/rooms/${room}/members`, { userId }, PATIENCE_MS);
  workload.memberships.get(bot)?.add(room);
  bot.follow(room);
}
