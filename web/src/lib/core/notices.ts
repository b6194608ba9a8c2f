import { speaksTo } from '@chatapp/client';
import type { Message, MyRoom } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';
import type { MessageEvent, Push } from './protocol.ts';

/** Who looks at the room reads it within this time, here or on another device. */
const READ_WITHIN_MS = 1_000;
/** What was said longer ago came with catching up: badges tell of it. */
const NEWS_MS = 2 * 60_000;
const BODY_CHARS = 200;

interface Person {
  readonly user: { readonly id: string };
  room(id: string): MyRoom | undefined;
}

/** Decides which messages deserve a notice on the desktop. Of a room with many new ones, the newest. */
export class Notices {
  readonly #push: (push: Push) => void;
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(push: (push: Push) => void) {
    this.#push = push;
  }

  heard(message: MessageEvent, person: Person | undefined): void {
    const { room: id, seq, at, body } = message;
    const room = person?.room(id);
    if (!person || !room || !isWanted(message, room, person.user.id)) return;
    if (Date.now() - Date.parse(at) > NEWS_MS) return;
    clearTimeout(this.#waiting.get(id));
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      const now = person.room(id);
      if (!now || now.readSeq >= seq) return;
      const between = now.kind === 'direct' || now.kind === 'group';
      this.#push({
        type: 'notice',
        room: id,
        seq,
        name: nameOf(message.sender),
        where: between ? null : now.name,
        body: Array.from(body).slice(0, BODY_CHARS).join(''),
      });
    }, READ_WITHIN_MS);
    this.#waiting.set(id, timer);
  }
}

/** What I have asked to be told of in this room. */
export function isWanted(message: Message, { notify }: Pick<MyRoom, 'notify'>, me: string): boolean {
  if (message.sender.id === me || message.deletedAt !== undefined || notify === 'none') return false;
  return notify === 'all' || speaksTo(message, me);
}
