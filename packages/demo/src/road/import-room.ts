import type { Request } from '@chatapp/contracts';
import type { Community } from '../community/community.ts';
import { historyOf, type Spoken } from '../talk/history.ts';
import { messageId } from '../talk/message-id.ts';
import { messageAt } from './find-room.ts';
import type { Lines } from './lines.ts';
import type { Resident } from './resident.ts';
import type { Settled } from './settle.ts';

/** Messages of one frame. A room's next one may take another connection: it waits for the answers to the one before. */
const AT_ONCE = 100;

export interface Import {
  readonly community: Community;
  readonly residents: readonly Resident[];
  readonly admin: Resident;
  readonly lines: Lines;
  readonly untilMs: number;
  /** One more is in. */
  readonly done: () => void;
  /** So many were in before. */
  readonly found: (count: number) => void;
  /** Each message, once it is in: its place is `index + 1`. */
  readonly stored: (spoken: Spoken) => void;
}

/**
 * Brings a room's past in, going on where an earlier run ended. A room in which somebody else has spoken since is left as it is, since
 * nothing can come in before that.
 * @returns how many messages of the plan the room has
 */
export async function importRoom({ plan, room }: Settled, work: Import): Promise<number> {
  const there = await findThere({ plan, room }, work);
  let batch: Spoken[] = [];
  let stored = there;
  work.found(there);
  const flush = async (): Promise<boolean> => {
    const requests = batch.map((spoken) => toRequest(spoken, room.id, work.residents));
    const answers = await work.lines.with((line) => line.ask(requests));
    for (const [place, answer] of answers.entries()) {
      const spoken = batch[place]!;
      if (answer.type === 'error' || answer.seq !== spoken.index + 1) return false;
      stored++;
      work.done();
      work.stored(spoken);
    }
    batch = [];
    return true;
  };
  for (const spoken of historyOf(work.community, plan, work.untilMs)) {
    if (spoken.index < there) {
      work.stored(spoken);
      continue;
    }
    batch.push(spoken);
    if (batch.length === AT_ONCE && !(await flush())) return stored;
  }
  await flush();
  return stored;
}

/** How many messages an earlier run has brought in. */
async function findThere({ plan, room }: Settled, { community, admin, residents }: Import): Promise<number> {
  const reader = residents[plan.members[0]!] ?? admin;
  const last = Math.min(room.lastSeq, plan.messages);
  const isThere = async (seq: number) =>
    (await messageAt(reader, room.id, seq)) === messageId(community, plan, seq - 1);
  if (last === 0 || (await isThere(last))) return last;
  // Somebody spoke in between: the last of ours is before that.
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await isThere(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function toRequest(spoken: Spoken, room: string, residents: readonly Resident[]): Request<'message.import'> {
  const { id, atMs, body, replyTo } = spoken;
  const at = new Date(atMs).toISOString();
  const reply = replyTo === undefined ? {} : { replyTo: replyTo + 1 };
  return { type: 'message.import', id, room, at, senderId: residents[spoken.sender]!.id, body, ...reply };
}
