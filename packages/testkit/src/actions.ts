import { randomUUID } from 'node:crypto';
import type { Bot } from './bot.ts';
import type { Edit, Send } from './history.ts';
import { lookIn } from './devices.ts';
import { draft, follow, prefer, rename } from './kept.ts';
import { pin, react } from './marks.ts';
import { archiveAndOpen, changeRole, leaveAndComeBack, mute, putOutAndIn } from './moderation.ts';
import type { Workload } from './workload.ts';

/** More than this unanswered in a room, and a bot writes no more there: people do the same. */
const MAX_WAITING = 20;
/** How far back a bot looks for something to change, or to reply to. */
const REMEMBERED = 500;
/** Everything is answered in the end: two faults in a row, on a machine that has no time for them, take their time. */
const PATIENCE_MS = 120_000;
/** At a high rate nobody would be in a room, or connected, for long. */
const RARE_PER_SECOND = 3;

/** What is done but rarely: each as often as the others. */
const RARE: ((workload: Workload, bot: Bot, room: string) => Promise<void> | void)[] = [
  (_, bot) => bot.cut(),
  ({ random, attentive }, bot) => (attentive ? undefined : bot.stall(random.int(300, 3_000))),
  putOutAndIn,
  leaveAndComeBack,
  lookIn,
  changeRole,
  archiveAndOpen,
  react,
  react,
  pin,
  markRead,
  draft,
  prefer,
  follow,
  rename,
  mute,
];

/** One thing that somebody does, drawn by chance: mostly talk. */
export async function act(workload: Workload): Promise<void> {
  const { random, bots, rate } = workload;
  const bot = random.pick(bots);
  const rooms = workload.roomsOf(bot);
  if (rooms.length === 0) return;
  const room = random.pick(rooms);
  if (bot.waitingIn(room) >= MAX_WAITING) return;
  const dice = random.next();
  const rare = Math.min(0.004, RARE_PER_SECOND / rate) * RARE.length;
  if (dice < 0.06) await changeOwn(workload, bot, room);
  else if (dice < 0.1) await sendOverHttp(workload, bot, room);
  else if (dice < 0.1 + rare) await random.pick(RARE)(workload, bot, room);
  else
    for (let count = dice > 0.95 ? random.int(2, 8) : 1; count > 0; count--)
      bot.send(room, text(workload), random.next() < 0.1 ? someSeq(workload, room) : undefined);
}

/** Bodies of all lengths, now and then a long one; some speak to people, or to everybody. */
function text({ random, history, bots }: Workload): string {
  const words = [`message ${history.sends.length + 1}`];
  const dice = random.next();
  if (dice < 0.1) for (let count = random.int(1, 4); count > 0; count--) words.push(`@${random.pick(bots).name}`);
  else if (dice < 0.105) words.push('@room');
  const body = words.join(' ');
  return random.next() < 0.02 ? body.padEnd(random.int(500, 3_900), ' long').trim() : body;
}

/** The place of a message of the last few. */
function someSeq({ random, history }: Workload, room: string): number | undefined {
  const known = history.sends.slice(-REMEMBERED).filter((send) => send.room === room && send.outcome === 'ok');
  return known.length > 0 ? random.pick(known).seq : undefined;
}

async function changeOwn(workload: Workload, bot: Bot, room: string): Promise<void> {
  const { random, history } = workload;
  const mine = history.sends
    .slice(-REMEMBERED)
    .filter((send) => send.client === bot.name && send.room === room && send.outcome === 'ok')
    .slice(-10);
  if (mine.length === 0) return;
  const { seq } = random.pick(mine);
  const text = `edited ${randomUUID()}${random.next() < 0.2 ? ` @${random.pick(workload.bots).name}` : ''}`;
  const body = random.next() < 0.2 ? undefined : text;
  if (seq === undefined) return;
  if (random.next() < 0.3) await changeOverHttp(workload, bot, { userId: bot.account.id, room, seq, body });
  else bot.change(room, seq, body);
}

/** Without `body` a deletion. Asked again until it is answered; an answer to a repetition says nothing of the first try. */
async function changeOverHttp(
  { history }: Workload,
  bot: Bot,
  { body, ...change }: Pick<Edit, 'userId' | 'room' | 'seq'> & { body: string | undefined },
): Promise<void> {
  const edit: Edit = { ...change, outcome: 'pending', ...(body === undefined ? {} : { body }) };
  history.edits.push(edit);
  const method = body === undefined ? 'DELETE' : 'PATCH';
  const path = `/api/rooms/${edit.room}/messages/${edit.seq}`;
  const answer = await bot.account
    .insist(method, path, body === undefined ? undefined : { body }, PATIENCE_MS)
    .catch(() => undefined);
  const rev = (answer?.body as { rev?: number } | undefined)?.rev;
  if (answer && answer.status < 300) Object.assign(edit, { outcome: 'ok', ...(rev === undefined ? {} : { rev }) });
  else edit.outcome = answer?.attempts === 1 ? 'refused' : 'unknown';
}

/** A message over HTTP, sent again with the same id until it is answered. Its order is its own: HTTP promises none between requests. */
async function sendOverHttp({ history, witness }: Workload, bot: Bot, room: string): Promise<void> {
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
  const answer = await bot.account
    .insist('POST', `/api/rooms/${room}/messages`, { id, body }, PATIENCE_MS)
    .catch(() => undefined);
  const settledAt = performance.now();
  send.attempts = answer?.attempts ?? 2;
  if (answer === undefined) send.outcome = 'unknown';
  else if (answer.status <= 201) {
    const { seq, rev } = answer.body as { seq: number; rev: number };
    Object.assign(send, { outcome: 'ok', seq, rev, settledAt, answers: [{ seq, rev }] });
    witness.acknowledged(send, bot.account);
  } else Object.assign(send, { outcome: 'refused', code: String((answer.body as { code?: string }).code), settledAt });
}

/** Somebody has read all that they have written themselves. */
async function markRead(workload: Workload, bot: Bot, room: string): Promise<void> {
  const seq = someSeq(workload, room);
  if (seq !== undefined) await bot.account.call('PUT', `/api/rooms/${room}/read`, { seq });
}
