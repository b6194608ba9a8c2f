import type { Changes, Member, MemberChange, Message, MyRoom, Person, RoomEvent } from '@chatapp/contracts';

/** A room as the server has it: the truth that clients are held against. Every change takes the next `rev`. */
export class FakeRoom {
  readonly id: string;
  readonly messages: Message[] = [];
  /** Every event, in order. */
  readonly log: RoomEvent[] = [];
  readonly #members = new Map<string, MemberChange>();
  readonly #now: () => number;
  #name = 'Room';
  #infoRev = 0;
  readSeq = 0;

  constructor(id: string, now: () => number) {
    this.id = id;
    this.#now = now;
  }

  get head(): number {
    return this.log.length;
  }

  get members(): MemberChange[] {
    return [...this.#members.values()].filter(({ role }) => role !== null);
  }

  info(): MyRoom {
    const lastSeq = this.messages.length;
    return {
      id: this.id,
      name: this.#name,
      kind: 'public',
      topic: '',
      memberCount: this.members.length,
      lastSeq,
      head: this.head,
      createdAt: new Date(0).toISOString(),
      readSeq: this.readSeq,
      unread: Math.max(0, lastSeq - this.readSeq),
      role: 'member',
    };
  }

  create(sender: Person, body: string, id: string): RoomEvent {
    const message: Message = {
      room: this.id,
      seq: this.messages.length + 1,
      rev: this.head + 1,
      id,
      kind: 'text',
      sender,
      body,
      at: this.#at(),
    };
    this.messages.push(message);
    return this.#record({ type: 'message.created', ...message });
  }

  edit(seq: number, body: string): RoomEvent {
    return this.#change(seq, { body, editedAt: this.#at() });
  }

  remove(seq: number): RoomEvent {
    return this.#change(seq, { body: '', deletedAt: this.#at() });
  }

  rename(name: string): RoomEvent {
    this.#name = name;
    this.#infoRev = this.head + 1;
    const { kind, topic } = this.info();
    return this.#record({ type: 'room.updated', room: this.id, rev: this.head + 1, name, kind, topic, at: this.#at() });
  }

  join(user: Person): RoomEvent {
    return this.#membership(user, 'member');
  }

  leave(user: Person): RoomEvent {
    return this.#membership(user, null);
  }

  page({ before = Infinity, limit = 50, head = this.head }): { messages: Message[]; head: number } {
    const until = this.messages.filter(({ seq }) => seq < before);
    return { messages: until.slice(-limit), head };
  }

  /** `head`, `room`: as they were read a moment before the rows; `bounded`: rows that changed since then are left for later. */
  changes(since: number, limit: number, { head = this.head, info = this.info(), bounded = false } = {}): Changes {
    const last = bounded ? head : Infinity;
    const rows = this.messages.filter(({ rev }) => rev > since && rev <= last).sort((a, b) => a.rev - b.rev);
    const members = [...this.#members.values()].filter(({ rev }) => rev > since);
    const more = rows.length > limit;
    const changes = rows.slice(0, limit);
    const upTo = more ? (changes.at(-1)?.rev ?? since) : head;
    const { readSeq: _readSeq, unread: _unread, role: _role, ...room } = info;
    const known = members.filter(({ rev }) => rev <= upTo);
    return {
      changes,
      ...(this.#infoRev > since || members.length > 0 ? { room } : {}),
      ...(known.length > 0 ? { members: known } : {}),
      upTo,
      more,
    };
  }

  memberList(): Member[] {
    return this.members.map(({ user }) => ({ user, role: 'member', joinedAt: this.#at() }));
  }

  #change(seq: number, change: Partial<Message>): RoomEvent {
    const old = this.messages[seq - 1];
    if (!old) throw new RangeError(`no message ${seq}`);
    const message = { ...old, ...change, rev: this.head + 1 };
    this.messages[seq - 1] = message;
    return this.#record({ type: 'message.updated', ...message });
  }

  #membership(user: Person, role: 'member' | null): RoomEvent {
    const rev = this.head + 1;
    this.#members.set(user.id, { user, role, rev });
    return role === null
      ? this.#record({ type: 'member.left', room: this.id, rev, user, reason: 'left', at: this.#at() })
      : this.#record({ type: 'member.joined', room: this.id, rev, user, role, at: this.#at() });
  }

  #record(event: RoomEvent): RoomEvent {
    this.log.push(event);
    return event;
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** Somebody to talk to. */
export function person(name: string): Person {
  return { id: name, username: name, displayName: name };
}

/** One random change, as somebody else than the client makes it. */
export function changeAtRandom(
  room: FakeRoom,
  dice: { chance(p: number): boolean; between(a: number, b: number): number },
  newId: () => string,
): RoomEvent {
  const count = room.messages.length;
  const kind = dice.between(0, 9);
  if (kind < 5 || count === 0) return room.create(person('bob'), `m${count + 1}`, newId());
  // Mostly what is new gets changed.
  const seq = dice.between(dice.chance(0.6) ? Math.max(1, count - 2) : 1, count);
  if (kind < 7) return room.edit(seq, `e${room.head + 1}`);
  if (kind === 7) return room.remove(seq);
  if (kind === 8) return room.rename(`n${room.head + 1}`);
  const someone = person(`p${dice.between(1, 5)}`);
  return room.members.some(({ user }) => user.id === someone.id) ? room.leave(someone) : room.join(someone);
}
