import type { Changes, Member, Message, MyRoom } from '@chatapp/contracts';
import type { Account } from './accounts.ts';
import type { History, HttpView, SeenMessage } from './history.ts';
import { seen } from './seen.ts';

/** All that HTTP tells of a room, page by page. */
export async function readHttp(account: Account, room: string): Promise<HttpView> {
  return {
    ...(await readHistory(account, room)),
    ...(await readChanges(account, room)),
    members: await readMembers(account, room),
  };
}

/** What somebody's own list of rooms says of what they have not read. */
export async function readBadges(history: History, account: Account): Promise<void> {
  const { rooms } = (await read(account, '')) as { rooms: MyRoom[] };
  for (const { id: room, readSeq, mentionSeqs = [] } of rooms)
    history.badges.push({ userId: account.id, room, readSeq, mentionSeqs });
}

async function read(account: Account, path: string): Promise<unknown> {
  const { status, body } = await account.insist('GET', `/api/rooms${path}`);
  if (status !== 200) throw new Error(`GET /api/rooms${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

async function readHistory(account: Account, room: string): Promise<{ history: SeenMessage[]; head: number }> {
  const all: SeenMessage[] = [];
  for (let after = 0, head = 0; ;) {
    const page = (await read(account, `/${room}/messages?after=${after}&limit=200`)) as {
      messages: Message[];
      head: number;
    };
    all.push(...page.messages.map(seen));
    head = page.head;
    const last = page.messages.at(-1);
    if (!last || page.messages.length < 200) return { history: all, head };
    after = last.seq;
  }
}

async function readChanges(account: Account, room: string): Promise<{ changes: SeenMessage[]; upTo: number }> {
  const all: SeenMessage[] = [];
  for (let since = 0; ;) {
    const page = (await read(account, `/${room}/changes?since=${since}`)) as Changes;
    all.push(...page.changes.map(seen));
    since = page.upTo;
    if (!page.more) return { changes: all, upTo: page.upTo };
  }
}

async function readMembers(account: Account, room: string): Promise<Map<string, string>> {
  const roles = new Map<string, string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await read(account, `/${room}/members?limit=200${query}`)) as {
      members: Member[];
      nextCursor: string | null;
    };
    for (const { user, role } of page.members) roles.set(user.id, role);
    cursor = page.nextCursor;
  }
  return roles;
}
