import type { Api, RoomState } from '@chatapp/client';
import type { Member } from '@chatapp/contracts';
import type { Device } from './device.ts';

/** Fields in one order, and without those that say nothing. */
export function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => !(Array.isArray(field) && field.length === 0));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

type Standing = Pick<Member, 'user' | 'role' | 'mutedUntil'>;

const linesOf = (messages: readonly unknown[], members: Iterable<Standing> | undefined): string[] => [
  ...messages.map((message) => JSON.stringify(message, ordered)),
  ...[...(members ?? [])]
    .map(({ user, role, mutedUntil }) => JSON.stringify({ user: user.id, role, mutedUntil }, ordered))
    .toSorted(),
];

async function freshMembers(api: Api, room: string): Promise<Member[]> {
  const members: Member[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Awaited<ReturnType<Api['listMembers']>> = await api.listMembers({
      room,
      limit: 200,
      ...(cursor && { cursor }),
    });
    members.push(...page.members);
    cursor = page.nextCursor;
  } while (cursor);
  return members;
}

/** As much of a room as a page holds: a device may have fewer messages, but no others. */
const PAGE = 200;

async function differencesIn(api: Api, state: RoomState): Promise<string[]> {
  const { id: room } = state;
  const kept = state.messages.slice(-PAGE);
  const { messages } = await api.listMessages({ room, limit: PAGE });
  const members = state.members && (await freshMembers(api, room));
  const had = linesOf(kept, state.members?.values());
  const read = linesOf(kept.length === 0 ? [] : messages.slice(-kept.length), members);
  const onlyIn = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line));
  return [
    ...onlyIn(had, read).map((line) => `${room} -${line}`),
    ...onlyIn(read, had).map((line) => `${room} +${line}`),
  ];
}

/**
 * In what the messages and members of the rooms that a device has, and is in, differ from a fresh look; and how many messages and members
 * were compared.
 */
export async function compareRooms({ client, mine }: Device): Promise<{ differences: string[]; compared: number[] }> {
  const states = [...(mine.rooms?.keys() ?? [])].flatMap((id) => client.room(id) ?? []);
  const differences: string[] = [];
  for (const state of states) differences.push(...(await differencesIn(client.api, state)));
  const messages = states.reduce((sum, state) => sum + state.messages.length, 0);
  const members = states.reduce((sum, state) => sum + (state.members?.size ?? 0), 0);
  return { differences, compared: [messages, members] };
}
