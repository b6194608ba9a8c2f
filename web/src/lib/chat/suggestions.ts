import type { Person } from '@chatapp/contracts';
import { limits } from '@chatapp/contracts/light';
import { rank } from '#lib/composer/rank.ts';
import type { Suggest, Suggestion } from '#lib/composer/suggestion.ts';
import type { Chat } from './chat.svelte.ts';
import type { RoomView } from './room.svelte.ts';
import { byName, isAmongPeople, titleOf } from './rooms.ts';
import { moderatesIn } from './room-rights.ts';

const SHOWN = 8;
/** Of larger rooms not every member is read for the sake of a list. */
const SMALL_ROOM = 1_000;
/** After the last key, before the server is asked. */
const PAUSE_MS = 150;

type Show = (found: readonly Suggestion[]) => void;

/** What may complete a word that is typed in a room. */
export function suggestIn(chat: Chat, view: RoomView): Suggest {
  return ({ trigger, query }, signal, show) => {
    if (trigger === '@') suggestPeople(chat, view, query, signal, show);
    else if (trigger === '#') show(roomsFor(chat, query));
    else void suggestEmoji(query, show);
  };
}

/** Those of the room first, whoever spoke last before the others; then anybody. */
function suggestPeople(chat: Chat, view: RoomView, query: string, signal: AbortSignal, show: Show): void {
  let others: readonly Person[] = [];
  const tell = (): void => {
    const members = rank(query, peopleOf(view, chat.me.id), namesOf, SHOWN);
    const isMember = new Set(view.members?.map(({ user }) => user.id));
    const outside = others.filter(({ id }) => !isMember.has(id) && !members.some((person) => person.id === id));
    show(
      [
        ...members.map((person) => suggestionOf(person, false)),
        ...everybodyIn(view, query),
        ...outside.map((person) => suggestionOf(person, view.members !== null)),
      ].slice(0, SHOWN),
    );
  };
  tell();
  if ((view.info?.memberCount ?? Infinity) <= SMALL_ROOM)
    view.loadMembers().then(() => signal.aborted || tell(), ignore);
  if (query === '' || (view.info && isAmongPeople(view.info))) return;
  const timer = setTimeout(() => {
    chat.findOthers(query).then((found) => {
      others = found.people;
      tell();
    }, ignore);
  }, PAUSE_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
}

function peopleOf(view: RoomView, me: string): Person[] {
  const found = new Map<string, Person>();
  for (const { sender } of view.messages.toReversed()) found.set(sender.id, found.get(sender.id) ?? sender);
  for (const { user } of view.members ?? []) found.set(user.id, user);
  const members = view.members && new Set(view.members.map(({ user }) => user.id));
  return [...found.values()].filter(({ id }) => id !== me && (members?.has(id) ?? true));
}

function namesOf({ username, displayName }: Person): readonly string[] {
  return [username, displayName];
}

function suggestionOf(person: Person, outside: boolean): Suggestion {
  return { kind: 'person', key: person.id, text: `@${person.username}`, person, outside };
}

/** `@room`, where I may speak to all; else it would be text. */
function everybodyIn({ info }: RoomView, query: string): Suggestion[] {
  if (!info || !('role' in info) || info.kind === 'direct' || !'room'.startsWith(query.toLowerCase())) return [];
  const count = info.memberCount;
  if (count > limits.mentionRoomMembers && !isAmongPeople(info) && !moderatesIn(info)) return [];
  return [{ kind: 'everybody', key: 'everybody', text: '@room', count }];
}

function roomsFor(chat: Chat, query: string): Suggestion[] {
  const rooms = (chat.rooms ?? []).filter((room) => !isAmongPeople(room) && room.archivedAt === undefined);
  return rank(query, rooms.toSorted(byName), (room) => [titleOf(room)], SHOWN).map((room) => {
    const name = titleOf(room);
    const words = name.replace(/[\\[\]*_`~<:@]/g, '\\$&');
    return { kind: 'room', key: room.id, text: `[#${words}](${location.origin}/rooms/${room.id})`, room, name };
  });
}

async function suggestEmoji(query: string, show: Show): Promise<void> {
  const [{ loadEmoji }, { findEmoji }, { inTone }, { EmojiHabits }] = await Promise.all([
    import('#lib/emoji/load.ts'),
    import('#lib/emoji/find.ts'),
    import('#lib/emoji/emoji.ts'),
    import('#lib/emoji/habits.ts'),
  ]);
  const { tone } = new EmojiHabits(localStorage);
  const all = await loadEmoji().catch(() => []);
  show(
    findEmoji(all, query, SHOWN).map((emoji) => ({
      kind: 'emoji',
      key: emoji.text,
      text: inTone(emoji, tone),
      name: emoji.names[0] ?? emoji.label,
    })),
  );
}

function ignore(): void {}
