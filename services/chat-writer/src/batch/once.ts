import { hash } from 'node:crypto';
import { commandTarget, parseRecord, record, type Command, type CommandType } from '@chatapp/contracts';
import { listAppliedCommands } from '../db/applied-commands.queries.ts';
import { isNewMessage, type Batch } from './batch.ts';
import { ackRecord, type Ack, type Output } from './output.ts';

/** Commands that would do something else when done twice. A sent message is known by its own id; the rest may happen any number of times. */
const ONCE: ReadonlySet<CommandType> = new Set([
  'message.edit',
  'message.delete',
  'message.pin',
  'message.unpin',
  'thread.follow',
  'reaction.add',
  'reaction.remove',
  'report.create',
  'report.resolve',
  'room.administer',
  'room.create',
  'room.update',
  'room.join',
  'room.leave',
  'member.add',
  'member.remove',
  'member.update',
  'member.ban',
  'member.unban',
  'room.prefs',
  'direct.open',
  'group.open',
  'invite.create',
  'invite.revoke',
  'invite.accept',
  'system.probe',
] satisfies CommandType[]);

/** Whether a command is known again when it comes once more. */
export const isKept = (command: Command): boolean => ONCE.has(command.type) || isNewMessage(command);

/** Names a command as a gateway sent it. Should the gateway be in doubt whether it has, the same comes twice. */
export const sentAs = ({ gateway, ref }: Command): string => `${gateway} ${ref}`;

/** What a command came to, as it is kept: its answer, and what it published. */
interface Kept {
  ack: Ack;
  outputs: Output[];
}

/** Names a command for ever: the same key from somebody else, or for something else, is another command. */
function keyOf(command: Command): Buffer {
  const { actor, type, key } = command;
  return hash('sha256', `${actor.id}\n${type}\n${commandTarget(command)}\n${key}`, 'buffer');
}

/** Makes commands happen once: knows those that have happened, and keeps what the others come to. */
export class Once {
  readonly #keys = new Map<Command, Buffer>();
  #kept = new Map<string, string>();
  readonly #repeated = new Set<string>();

  static async load(batch: Batch, commands: readonly Command[]): Promise<Once> {
    const once = new Once();
    for (const command of commands) if (ONCE.has(command.type)) once.#keys.set(command, keyOf(command));
    if (once.#keys.size > 0)
      once.#kept = await listAppliedCommands(batch.connection, [...new Set(once.#keys.values())]);
    return once;
  }

  /** Answers a command that has happened, and publishes again what it published: a crash may have come between. */
  repeat(batch: Batch, command: Command): boolean {
    const hex = this.#keys.get(command)?.toString('hex');
    const text = hex === undefined ? undefined : this.#kept.get(hex);
    if (hex === undefined || text === undefined) return false;
    const { ack, outputs } = JSON.parse(text) as Kept;
    if (!this.#repeated.has(hex)) for (const output of outputs) publishAgain(batch, output);
    this.#repeated.add(hex);
    batch.outputs.push(ackRecord(command, ack));
    return true;
  }

  /** Keeps what a command came to; `outputs` is what it published. */
  keep(batch: Batch, command: Command, ack: Ack, outputs: Output[]): void {
    const key = this.#keys.get(command);
    if (!key) return;
    const outcome = JSON.stringify({ ack, outputs } satisfies Kept);
    batch.staged.applied.push({ key, outcome });
    this.#kept.set(key.toString('hex'), outcome);
    // What is published in this batch need not be published again in it.
    this.#repeated.add(key.toString('hex'));
  }
}

function publishAgain(batch: Batch, output: Output): void {
  const { while: holds } = output;
  const isMember = holds && batch.member(holds.room, holds.user) !== undefined;
  if (!holds || isMember === holds.member) {
    batch.outputs.push(output);
    return;
  }
  const { kind, fields, json } = parseRecord(output.record);
  if (kind !== 'k') return;
  const [room, rev] = fields as [string, string];
  batch.outputs.push({ stream: output.stream, record: record.event(room, Number(rev), json) });
}
