import { Fenced, TransientError, type Bus, type Logger, type Ownership, type StreamRecord } from '@chatapp/bus';
import { streams, type Command } from '@chatapp/contracts';
import { isTransient } from '@chatapp/service-kit/mysql';
import { GroupCommit } from '../db/group-commit.ts';
import { bumpEpoch } from '../db/partitions.queries.ts';
import type { Metrics } from '../metrics.ts';
import { applyUserEvents } from '../people/apply-user-events.ts';
import { commitCommands, type CommitDeps, type Committed, type Delivery } from './commit.ts';
import { decode } from './decode.ts';
import { Deferrals } from './deferrals.ts';
import { followedOf, noteCommitted, noteRead } from './followed.ts';
import { isKept } from './once.ts';
import { Partition } from './partition.ts';
import { Pauses } from './pauses.ts';
import { countReplayed, placeOf } from './place.ts';

export interface WriterDeps extends Omit<CommitDeps, 'commits'> {
  bus: Pick<Bus, 'publish' | 'incarnation' | 'traces'>;
  log: Pick<Logger, 'debug' | 'info'>;
  metrics: Metrics;
  instance: string;
  /** Rooms and members that a partition remembers. */
  cache: { rooms: number; members: number };
}

/** Subscriptions that a gateway asks for together, each for itself. */
function apart(command: Command): Command | Command[] {
  if (command.type !== 'room.subscribe' || command.also === undefined) return command;
  const { also, ...first } = command;
  return [first, ...also.map((other) => ({ ...first, ...other }))];
}

/** chat-writer's part in the bus: what happens to the partitions that this instance owns. docs/architecture.md, "The writer's batch". */
export class Writer {
  readonly #deps: WriterDeps & CommitDeps;
  readonly #partitions = new Map<number, Partition>();
  readonly #deferrals: Deferrals;
  readonly #pauses = new Pauses();

  constructor(deps: WriterDeps) {
    this.#deps = { ...deps, commits: new GroupCommit(deps.writes) };
    this.#deferrals = new Deferrals((stream, record) => deps.bus.publish(stream, record));
  }

  /** Begins an ownership. No transaction of the owner before commits after this. */
  acquire = async (p: number): Promise<void> => {
    const { writes, instance, cache, log } = this.#deps;
    const beginning = await bumpEpoch(writes, p, instance);
    this.#partitions.set(p, new Partition(p, beginning, cache));
    log.info({ p, ...beginning }, 'partition acquired');
  };

  release = (p: number, reason: string): void => {
    const epoch = this.#partitions.get(p)?.epoch;
    this.#partitions.delete(p);
    this.#deps.log.debug({ p, epoch, reason }, 'partition released');
  };

  /**
   * Applies a batch: user events first, then commands in one transaction, then publishes what came of it. May be called again with
   * the same records at any time: messages are known by (room, client id), other commands by their key, user events by their time.
   * What a crash kept from being published is published by the redelivery.
   * @throws BadRecord, Fenced, TransientError
   */
  handle = async (records: StreamRecord[], own: Ownership): Promise<void> => {
    const { metrics, log } = this.#deps;
    const partition = this.#partitions.get(own.p);
    if (!partition) throw new Fenced(`partition ${own.p} is not owned`);
    const { commands, userEvents } = decode(records, own.p);
    if (userEvents.length > 0) {
      await applyUserEvents(this.#deps.writes, userEvents, this.#deps).catch((error: unknown) => {
        throw isTransient(error) ? new TransientError('MySQL is away', { cause: error }) : error;
      });
    }
    if (commands.length === 0) return;
    const sinceMs = performance.now();
    const followed = followedOf(commands);
    if (followed.length > 0) noteRead(this.#deps.bus, followed, sinceMs);
    const delivery = this.#delivery(records, commands, partition);
    const committed = await commitCommands(this.#deps, partition, delivery);
    const ms = performance.now() - sinceMs;
    metrics.batchSeconds.observe(ms / 1_000);
    metrics.batchCommands.observe(commands.length);
    // Somebody else goes on from here, and publishes this again: what comes late could contradict them.
    if (own.signal.aborted || this.#pauses.hasPaused(sinceMs))
      throw new Fenced(`partition ${own.p} was lost meanwhile`);
    this.#publish(committed, own.p);
    if (followed.length > 0) noteCommitted(this.#deps.bus, followed, sinceMs + ms, this.#deps.partitions);
    log.debug({ p: own.p, commands: commands.length, ms }, 'batch committed');
  };

  /** Only what could happen twice is worth a write of how far the partition has come. */
  #delivery(records: StreamRecord[], commands: Command[], { p, applied }: Partition): Delivery {
    const stream = streams.commands(p);
    const incarnation = this.#deps.bus.incarnation(stream);
    const own = records.filter((record) => record.stream === stream);
    const count = countReplayed(own, applied, incarnation);
    const last = own[commands.findLastIndex((command, index) => index >= count && isKept(command))];
    return {
      commands: commands.flatMap(apart),
      replayed: new Set(commands.slice(0, count)),
      applied: last ? { place: placeOf(last), incarnation } : applied,
    };
  }

  /** Sends what was put off on its way. */
  stop(): void {
    this.#deferrals.stop();
    this.#pauses.stop();
  }

  #publish({ batch, outcomes }: Committed, p: number): void {
    const { bus, metrics } = this.#deps;
    for (const output of batch.outputs) bus.publish(output.stream, output.record);
    for (const command of batch.deferred) this.#deferrals.add(command, p);
    for (const [key, times] of outcomes) {
      const [type, outcome] = key.split(' ') as [string, string];
      metrics.commands.inc({ type, outcome }, times);
    }
  }
}
