import type { Changes, Member, MemberChange, Message, MyRoom, Person, RoomEvent } from '@chatapp/contracts';

/** Whose copies are held against it. */
const ME = 'me';

type Mentions = Pick<Message, 'mentions' | 'mentionsRoom'>;

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
  /** Messages up to it are gone. */
  floor = 0;

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
    const readSeq = Math.max(this.readSeq, this.floor);
    return {
      id: this.id,
      name: this.#name,
      kind: 'public',
      topic: '',
      memberCount: this.members.length,
      lastSeq,
      head: this.head,
      createdAt: new Date(0).toISOString(),
      ...(this.floor > 0 ? { floor: this.floor } : {}),
      readSeq,
      unread: Math.max(0, lastSeq - readSeq),
      mentionSeqs: this.messages.filter(({ seq }) => seq > readSeq && this.#namesMe(seq)).map(({ seq }) => seq),
      role: 'member',
      notify: 'all',
      favourite: false,
    };
  }

  create(sender: Person, body: string, id: string, more: { replyTo?: number } & Mentions = {}): RoomEvent {
    const message: Message = {
      room: this.id,
      seq: this.messages.length + 1,
      rev: this.head + 1,
      id,
      kind: 'text',
      sender,
      body,
      at: this.#at(),
      ...more,
    };
    if (more.replyTo !== undefined) this.#reply(message, more.replyTo);
    this.messages.push(message);
    return this.#record({ type: 'message.created', ...message });
  }

  edit(seq: number, body: string, mentions: Mentions = {}): RoomEvent {
    return this.#change(seq, { body, editedAt: this.#at(), ...mentions });
  }

  remove(seq: number): RoomEvent {
    return this.#change(seq, { body: '', deletedAt: this.#at() });
  }

  /** What stands below the root is told by its newest reply: the root takes no `rev` for it. */
  #reply(message: Message, replyTo: number): void {
    const replied = this.messages[replyTo - 1];
    const rootSeq = replied?.root ?? replyTo;
    // What hangs on a message that is gone begins anew.
    const root = this.messages[(rootSeq > this.floor ? rootSeq : replyTo) - 1];
    if (!root) throw new RangeError(`no message ${replyTo}`);
    const thread = { replies: (root.thread?.replies ?? 0) + 1, lastSeq: message.seq, lastAt: message.at };
    message.root = root.seq;
    message.threadNo = thread.replies;
    this.messages[root.seq - 1] = { ...root, thread };
  }

  #namesMe(seq: number): boolean {
    const { sender, mentions, mentionsRoom, deletedAt } = this.messages[seq - 1] ?? {};
    return sender?.id !== ME && deletedAt === undefined && (mentionsRoom === true || (mentions?.includes(ME) ?? false));
  }

  rename(name: string): RoomEvent {
    this.#name = name;
    return this.#changed();
  }

  /** Ends the time of messages up to `floor`. */
  expire(floor: number): RoomEvent {
    this.floor = floor;
    return this.#changed();
  }

  #changed(): RoomEvent {
    this.#infoRev = this.head + 1;
    const { name, kind, topic, floor } = this.info();
    const fields = { name, kind, topic, ...(floor === undefined ? {} : { floor }) };
    return this.#record({ type: 'room.updated', room: this.id, rev: this.head + 1, ...fields, at: this.#at() });
  }

  join(user: Person): RoomEvent {
    return this.#membership(user, 'member');
  }

  leave(user: Person): RoomEvent {
    return this.#membership(user, null);
  }

  page({ before = Infinity, limit = 50, head = this.head }): { messages: Message[]; head: number; floor?: number } {
    const last = Math.min(before - 1, this.messages.length);
    const page = this.messages.filter(({ seq }) => seq > this.floor && seq <= last && seq > last - limit);
    return { messages: page, head, ...(this.floor > 0 ? { floor: this.floor } : {}) };
  }

  /** `head`, `room`: as they were read a moment before the rows; `bounded`: rows that changed since then are left for later. */
  changes(since: number, limit: number, { head = this.head, info = this.info(), bounded = false } = {}): Changes {
    const last = bounded ? head : Infinity;
    const isThere = ({ seq, rev }: Message) => seq > (info.floor ?? 0) && rev > since && rev <= last;
    const rows = this.messages.filter(isThere).sort((a, b) => a.rev - b.rev);
    const members = [...this.#members.values()].filter(({ rev }) => rev > since);
    const more = rows.length > limit;
    const changes = rows.slice(0, limit);
    const upTo = more ? (changes.at(-1)?.rev ?? since) : head;
    const { readSeq: _readSeq, unread: _unread, mentionSeqs: _mentionSeqs, role: _role, ...room } = info;
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
    const { mentions: _mentions, mentionsRoom: _mentionsRoom, ...kept } = old;
    const message = { ...kept, ...change, rev: this.head + 1 };
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
  const kind = dice.between(0, 10);
  const first = room.floor + 1;
  const mentions: Mentions = dice.chance(0.2)
    ? { mentions: ['me', 'eve'] }
    : dice.chance(0.1)
      ? { mentionsRoom: true }
      : {};
  if (kind < 5 || count < first) {
    const reply = count >= first && dice.chance(0.4) ? { replyTo: dice.between(first, count) } : {};
    return room.create(person('bob'), `m${count + 1}`, newId(), { ...reply, ...mentions });
  }
  // Mostly what is new gets changed.
  const seq = dice.between(dice.chance(0.6) ? Math.max(first, count - 2) : first, count);
  if (kind < 7) return room.edit(seq, `e${room.head + 1}`, mentions);
  if (kind === 7) return room.remove(seq);
  if (kind === 10 && dice.chance(0.3)) return room.expire(seq);
  if (kind === 8 || kind === 10) return room.rename(`n${room.head + 1}`);
  const someone = person(`p${dice.between(1, 5)}`);
  return room.members.some(({ user }) => user.id === someone.id) ? room.leave(someone) : room.join(someone);
}
