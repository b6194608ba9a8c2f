import { randomUUID } from 'node:crypto';
import type { Draft, MyRoom, Notify, ThreadPage } from '@chatapp/contracts';
import type { Account } from './accounts.ts';
import type { Bot } from './bot.ts';
import type { History, Kept } from './history.ts';
import type { Workload } from './workload.ts';

/** Here two things that are kept are one and the same. */
export const placeOf = ({ userId, room, what, seq }: Pick<Kept, 'userId' | 'room' | 'what' | 'seq'>): string =>
  [what, room, what === 'name' ? '' : userId, seq ?? ''].join(' ');

/** Asks for it and notes what came of it. One at a time in a place: what was asked last then holds. */
async function keep(
  { history, asking }: Workload,
  bot: Bot,
  kept: Omit<Kept, 'userId' | 'outcome'>,
  request: { readonly type: string } & Record<string, unknown>,
): Promise<void> {
  const record: Kept = { ...kept, userId: bot.account.id, outcome: 'pending' };
  const place = placeOf(record);
  if (asking.has(place)) return;
  asking.add(place);
  history.kept.push(record);
  const answer = await bot.ask(kept.room, `${kept.what} “${kept.value}”`, request);
  record.outcome = answer.outcome === 'refused' && answer.attempts > 1 ? 'unknown' : answer.outcome;
  asking.delete(place);
}

/** Begins to write something, says otherwise, or gives it up. */
export function draft(workload: Workload, bot: Bot, room: string): Promise<void> {
  const value = workload.random.next() < 0.3 ? '' : `soon ${randomUUID()}`;
  return keep(workload, bot, { room, what: 'draft', value }, { type: 'draft.set', body: value });
}

/** Says how they want to be told of a room. */
export function prefer(workload: Workload, bot: Bot, room: string): Promise<void> {
  const notify = workload.random.pick<Notify>(['all', 'mentions', 'none']);
  const favourite = workload.random.next() < 0.5;
  const value = prefsOf({ notify, favourite });
  return keep(workload, bot, { room, what: 'prefs', value }, { type: 'room.prefs', notify, favourite });
}

/** Follows the thread of a reply. Nobody ends it: to write in one follows it again. */
export async function follow(workload: Workload, bot: Bot, room: string): Promise<void> {
  const replies = workload.history.sends
    .slice(-500)
    .filter((send) => send.room === room && send.outcome === 'ok' && send.replyTo !== undefined);
  const seq = replies.length > 0 ? workload.random.pick(replies).seq : undefined;
  if (seq === undefined) return;
  const request = { type: 'thread.follow', seq, following: true };
  await keep(workload, bot, { room, what: 'following', seq, value: 'true' }, request);
}

/** Gives the room another name, as its owner. */
export function rename(workload: Workload, _: Bot, room: string): Promise<void> {
  const name = `Room ${randomUUID().slice(0, 8)}`;
  return keep(workload, workload.owner, { room, what: 'name', value: name }, { type: 'room.update', name });
}

const prefsOf = ({ notify, favourite }: Pick<MyRoom, 'notify' | 'favourite'>): string =>
  `${notify}${favourite ? ', a favourite' : ''}`;

/** What HTTP tells in the end of all that somebody was asked to keep. */
export async function readKept(history: History, accounts: readonly Account[]): Promise<void> {
  for (const account of accounts) {
    const mine = history.kept.filter(({ userId }) => userId === account.id);
    if (mine.length === 0) continue;
    const [{ drafts }, { rooms }] = [
      (await read(account, '/api/drafts')) as { drafts: Draft[] },
      (await read(account, '/api/rooms')) as { rooms: MyRoom[] },
    ];
    for (const kept of new Map(mine.map((each) => [placeOf(each), each])).values()) {
      const room = rooms.find(({ id }) => id === kept.room);
      // Of a room that they are not in nothing is told.
      if (room) history.keeps.set(placeOf(kept), await valueOf(kept, account, drafts, room));
    }
  }
}

async function valueOf(
  { what, room, seq }: Kept,
  account: Account,
  drafts: readonly Draft[],
  mine: MyRoom,
): Promise<string> {
  if (what === 'draft') return drafts.find((each) => each.room === room && each.root === undefined)?.body ?? '';
  if (what === 'prefs') return prefsOf(mine);
  if (what === 'name') return mine.name;
  const thread = (await read(account, `/api/rooms/${room}/messages/${seq}/thread?limit=1`)) as ThreadPage;
  return String(thread.mine.following);
}

async function read(account: Account, path: string): Promise<unknown> {
  const { status, body } = await account.insist('GET', path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}
