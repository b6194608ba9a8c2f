import { randomUUID } from 'node:crypto';
import type { Bus } from '@chatapp/bus';
import {
  commandTarget,
  isUuid,
  partitionOf,
  streams,
  traceOf,
  type Actor,
  type Command,
  type CommandType,
} from '@chatapp/contracts';
import type { Pending, Waiter } from './pending.ts';
import type { Asking } from './subscriptions.ts';
import { Trace } from './trace.ts';

type Envelope = 'key' | 'gateway' | 'ref' | 'request' | 'actor' | 'at' | 'traceparent' | 'traced';
/** A command without what the gateway adds to each. */
export type Ask = { [Name in CommandType]: Omit<Command<Name>, Envelope> }[CommandType];

interface Encoded {
  stream: string;
  line: string;
  followed?: string;
}

/** Taking a route back concerns nobody in particular. */
const NOBODY: Actor = { id: 'gateway', username: 'gateway', displayName: '', role: 'user', session: 'gateway' };

/**
 * What makes a request happen once. A UUID names it for ever, so a retry over another connection, or by HTTP, is the same request;
 * any other id only names it on its connection, and merely a redelivery of the same command is recognised.
 */
export function commandKey(user: string, request: string | undefined): string {
  return request !== undefined && isUuid(request) ? `${user}:${request.toLowerCase()}` : randomUUID();
}

/** Puts commands on the partition of what they are about, and keeps them until they are answered. */
export class Commander {
  readonly trace = new Trace();
  readonly #bus: Bus;
  readonly #pending: Pending;
  readonly #gateway: string;
  readonly #partitions: number;

  constructor(bus: Bus, pending: Pending, gateway: string, partitions: number) {
    this.#bus = bus;
    this.#pending = pending;
    this.#gateway = gateway;
    this.#partitions = partitions;
  }

  partitionOf(target: string): number {
    return partitionOf(target, this.#partitions);
  }

  /** Sends a command; its answer goes to `waiter`. `request` is the id that the answer repeats. */
  send(ask: Ask, actor: Actor, request: string, key: string, waiter: Waiter): void {
    const ref = this.#pending.nextRef();
    const { stream, line, followed } = this.#encode(ask, actor, ref, request, key);
    this.#pending.add(ref, stream, line, waiter);
    this.#bus.publish(stream, line);
    if (followed !== undefined) this.#bus.traces.noteFlushed(followed, 'commands.holds');
  }

  /** Asks for a room in the name of several at once. Each is answered by a reference of their own. */
  subscribe(room: string, since: number | undefined, asking: readonly Asking[]): void {
    const ask: Ask = { type: 'room.subscribe', room, ...(since === undefined ? {} : { since }) };
    const refs = asking.map(() => this.#pending.nextRef());
    const own = (at: number, also?: object) => {
      const { actor, request } = asking[at]!;
      return this.#encode({ ...ask, ...also }, actor, refs[at]!, request, randomUUID());
    };
    const others = asking.map(({ actor, request }, at) => ({ ref: refs[at]!, request, actor })).slice(1);
    const { stream, line } = own(0, others.length > 0 ? { also: others } : undefined);
    // What is sent again after a loss is sent for those alone who have no answer. Together they weigh as much as one.
    for (const [at, { waiter }] of asking.entries())
      this.#pending.add(refs[at]!, stream, () => own(at).line, waiter, at === 0);
    this.#bus.publish(stream, line);
  }

  /** Asks fanout, by the road that subscriptions take, to send no more about a room or person. Nobody answers. */
  unroute(target: string): void {
    const ask: Ask = { type: 'unroute', target };
    const { stream, line } = this.#encode(ask, NOBODY, this.#pending.nextRef(), 'unroute', randomUUID());
    this.#bus.publish(stream, line);
  }

  /** Everything that has no answer yet once more, in its first order: Redis may have lost the commands or their answers. */
  resend(): void {
    this.#pending.resend((stream, line) => this.#bus.publish(stream, line));
  }

  /** `followed` is the trace of a command whose way is to be noted: an administrator may ask for that. */
  #encode(ask: Ask, actor: Actor, ref: number, request: string, key: string): Encoded {
    const { type, ...fields } = ask;
    const traceparent = this.trace.next();
    const envelope = { type, key, gateway: this.#gateway, ref, request, actor, at: Date.now(), traceparent };
    const command = { ...envelope, ...fields } as Command;
    const stream = streams.commands(this.partitionOf(commandTarget(command)));
    if (!this.trace.isSampled || actor.role !== 'admin') return { stream, line: JSON.stringify(command) };
    const followed = traceOf(command);
    this.#bus.traces.note(followed, 'gateway.took');
    return { stream, line: JSON.stringify({ ...command, traced: true } satisfies Command), followed };
  }
}
