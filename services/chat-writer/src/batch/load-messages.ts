import type { Command } from '@chatapp/contracts';
import { peopleOf } from '../changes.ts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { listFollowers, type FollowerKey } from '../db/threads.queries.ts';
import type { MessageState } from '../model.ts';
import { followerKey, isNewMessage, messageKey, senderOf, type Batch } from './batch.ts';

type Place = Command & { room: string };

/** The message that a command changes or answers. */
function placeOf(command: Command): number | undefined {
  if (isNewMessage(command)) return command.replyTo;
  return 'seq' in command && command.type !== 'read.mark' ? command.seq : undefined;
}

/** Whether a command needs the thread of the message that it names. */
const isAboutThread = (command: Command): command is Place =>
  isNewMessage(command) || command.type === 'thread.follow' || command.type === 'thread.read';

class Wanted {
  readonly places: ByRoom<number> = new Map();
  readonly #batch: Batch;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  add(room: string, seq: number): void {
    const key = messageKey(room, seq);
    if (this.#batch.messages.has(key)) return;
    this.#batch.messages.set(key, null);
    const floor = this.#batch.rooms.get(room)?.floor;
    if (floor !== undefined && seq > floor) addTo(this.places, room, seq);
  }

  async load(): Promise<void> {
    if (this.places.size === 0) return;
    const messages = await listMessagesBySeq(this.#batch.connection, this.places);
    for (const message of messages) this.#batch.messages.set(messageKey(message.room, message.seq), message);
    const faces = await this.#batch.people.find(peopleOf(messages));
    for (const [id, person] of faces) this.#batch.faces.set(id, person);
  }
}

/** Messages that commands name, and the roots of the threads that replies belong to, with who wrote them. */
export async function loadMessages(batch: Batch, commands: readonly Command[]): Promise<void> {
  const wanted = new Wanted(batch);
  const inThreads: { command: Place; seq: number }[] = [];
  for (const command of commands) {
    const seq = placeOf(command);
    if (command.type === 'message.import') wanted.add(command.room, batch.rooms.get(command.room)?.lastSeq ?? 0);
    if (seq === undefined || !('room' in command)) continue;
    wanted.add(command.room, seq);
    if (isAboutThread(command)) inThreads.push({ command, seq });
  }
  await wanted.load();
  noteLastAts(batch, commands);
  if (inThreads.length > 0) await loadThreads(batch, inThreads);
}

/** Nothing is imported before what is there. */
function noteLastAts(batch: Batch, commands: readonly Command[]): void {
  for (const { type, ...command } of commands) {
    if (type !== 'message.import') continue;
    const { room } = command as Place;
    const last = batch.messages.get(messageKey(room, batch.rooms.get(room)?.lastSeq ?? 0));
    batch.lastAts.set(room, last?.at ?? '');
  }
}

async function loadThreads(batch: Batch, commands: readonly { command: Place; seq: number }[]): Promise<void> {
  const roots = new Wanted(batch);
  const named = commands.flatMap(({ command, seq }) => {
    const message = batch.messages.get(messageKey(command.room, seq));
    return message ? [{ command, message }] : [];
  });
  for (const { message } of named) if (message.root !== null) roots.add(message.room, message.root);
  await roots.load();
  const keys = new Map<string, FollowerKey>();
  const need = (root: MessageState, user: string) => {
    const key = followerKey(root.room, root.seq, user);
    batch.followers.set(key, null);
    keys.set(key, { user, room: root.room, root: root.seq });
  };
  for (const { command, message } of named) {
    const root = rootOf(batch, message);
    need(root, senderOf(command));
    // Whoever wrote it follows what stands below it from the first reply on, and is told again of a first reply that comes again.
    if (isNewMessage(command)) need(root, root.sender);
  }
  if (keys.size === 0) return;
  for (const follower of await listFollowers(batch.connection, [...keys.values()]))
    batch.followers.set(followerKey(follower.room, follower.root, follower.user), follower);
}

/** The message that the thread of `message` stands below: itself, where it is no reply, or one to a message that has had its time. */
export function rootOf(batch: Batch, message: MessageState): MessageState {
  if (message.root === null) return message;
  return batch.messages.get(messageKey(message.room, message.root)) ?? message;
}
