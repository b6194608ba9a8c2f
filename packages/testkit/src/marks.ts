import type { Bot } from './bot.ts';
import type { Mark } from './history.ts';
import type { Workload } from './workload.ts';

/** Everything is answered in the end. */
const PATIENCE_MS = 120_000;
/** How far back one looks for something to react to, or to pin. */
const REMEMBERED = 500;
const EMOJI = ['👍', '🎉', '❤️'];

/** A message of somebody, with what is put on it. Nothing is taken back, so that a repetition that comes late changes nothing. */
async function put({ history, random }: Workload, bot: Bot, room: string, emoji?: string): Promise<void> {
  const known = history.sends.slice(-REMEMBERED).filter((send) => send.room === room && send.outcome === 'ok');
  const seq = known.length > 0 ? random.pick(known).seq : undefined;
  if (seq === undefined) return;
  const what = emoji === undefined ? 'pin' : `reactions/${encodeURIComponent(emoji)}`;
  const mark: Mark = { userId: bot.account.id, room, seq, outcome: 'pending', ...(emoji && { emoji }) };
  history.marks.push(mark);
  const answer = await bot.account
    .insist('PUT', `/api/rooms/${room}/messages/${seq}/${what}`, undefined, PATIENCE_MS)
    .catch(() => undefined);
  if (answer?.status === 204) mark.outcome = 'ok';
  else mark.outcome = answer?.attempts === 1 ? 'refused' : 'unknown';
}

export const react = (workload: Workload, bot: Bot, room: string): Promise<void> =>
  put(workload, bot, room, workload.random.pick(EMOJI));

/** By the owner, who may everywhere. */
export const pin = (workload: Workload, _: Bot, room: string): Promise<void> => put(workload, workload.owner, room);
