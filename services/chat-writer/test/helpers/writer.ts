import {
  commandTarget,
  parseRecord,
  partitionOf,
  streams,
  userEventTarget,
  type Command,
  type ServerEvent,
  type UserEvent,
} from '@chatapp/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { Fenced, type StreamRecord } from '@chatapp/bus';
import { Registry } from 'prom-client';
import { Writer } from '../../src/batch/handle.ts';
import { createMetrics } from '../../src/metrics.ts';
import { Installation } from '../../src/people/installation.ts';
import { People } from '../../src/people/people.ts';
import { Revocations } from '../../src/people/revocations.ts';
import type { TestDatabase } from './database.ts';

export const PARTITIONS = 4;

type Reply = ServerEvent<'ack'> | ServerEvent<'error'>;

/** What one or more batches published, in order. */
export class Published {
  readonly entries: { stream: string; record: string }[] = [];
  /** Of what is being followed: trace and hop. */
  readonly notes: string[] = [];

  publish = (stream: string, record: string): void => void this.entries.push({ stream, record });

  /** Events of rooms, in order. */
  get events(): { kind: string; room: string; rev: number; event: { type: string; [field: string]: unknown } }[] {
    return this.#parsed('ek').map(({ kind, fields, json }) => ({
      kind,
      room: fields[0]!,
      rev: Number(fields[1]),
      event: JSON.parse(json),
    }));
  }

  get personal(): { user: string; event: { type: string; [field: string]: unknown } }[] {
    return this.#parsed('p').map(({ fields, json }) => ({ user: fields[0]!, event: JSON.parse(json) }));
  }

  get subscribed(): { key: string; ref: number; rev: number; event: ServerEvent<'subscribed'> }[] {
    return this.#parsed('s').flatMap(({ fields, json }) =>
      fields[2]!.split(',').map((ref) => ({
        key: fields[0]!,
        ref: Number(ref),
        rev: Number(fields[3]),
        event: JSON.parse(json),
      })),
    );
  }

  /** The answer to a command. */
  reply({ ref }: Command): Reply | undefined {
    const found = this.#parsed('ra').findLast(({ fields }) => Number(fields.at(-1)) === ref);
    return found && (JSON.parse(found.json) as Reply);
  }

  ack(command: Command): ServerEvent<'ack'> {
    const reply = this.reply(command);
    if (reply?.type !== 'ack') throw new Error(`${command.type} was answered ${JSON.stringify(reply)}`);
    return reply;
  }

  /** The code of a refusal; `ok` where there was none. */
  code(command: Command): string | undefined {
    const reply = this.reply(command);
    return reply?.type === 'error' ? reply.code : reply && 'ok';
  }

  #parsed(kinds: string) {
    return this.entries.map(({ record }) => parseRecord(record)).filter(({ kind }) => kinds.includes(kind));
  }
}

let entries = 0;

/** Values as the bus gives them to a handler, as one entry after those before. */
export function asRecords(stream: string, values: readonly unknown[]): StreamRecord[] {
  const entryId = `${++entries}-0`;
  return values.map((value, index) => ({ stream, entryId, index, data: JSON.stringify(value) }));
}

/** A writer over a real database and a bus that only takes notes. Owns whatever partition it is given work for. */
export function testWriter(database: TestDatabase, instance = 'w1', cache = { rooms: 100, members: 1_000 }) {
  const people = new People(database.reads.db, 1_000);
  const revocations = new Revocations(database.reads.db, people);
  const installation = new Installation(database.reads.db);
  let target = new Published();
  let turn: Promise<unknown> = Promise.resolve();
  /** The data set of Redis that the bus is on. */
  const redis = { incarnation: 'first' };
  const note = (trace: string, hop: string) => void target.notes.push(`${trace} ${hop}`);
  const bus = {
    publish: (stream: string, record: string) => target.publish(stream, record),
    incarnation: () => redis.incarnation,
    traces: { note, noteFlushed: note, read: async () => [] },
  };
  const silent = { debug: () => undefined, info: () => undefined };
  const metrics = createMetrics(new Registry(), { owned: () => [], of: async () => 0 });
  const { db: writes } = database.writes;
  const deps = { people, revocations, installation, partitions: PARTITIONS, log: silent, metrics, instance, cache };
  const writer = new Writer({ ...deps, writes, bus });
  const acquired = new Set<number>();

  async function acquire(p: number): Promise<void> {
    acquired.add(p);
    await writer.acquire(p);
  }

  async function deliver(p: number, records: StreamRecord[], signal = new AbortController().signal): Promise<void> {
    if (!acquired.has(p)) await acquire(p);
    await writer.handle(records, { p, signal });
  }

  /** Gives commands of one partition as one batch, after those that are under way, and takes the partition on again if it was lost. */
  function run(...commands: Command[]): Promise<Published> {
    const p = partitionOf(commandTarget(commands[0]!), PARTITIONS);
    const records = asRecords(streams.commands(p), commands);
    const result = turn.then(async () => {
      const mine = new Published();
      target = mine;
      try {
        await deliver(p, records);
      } catch (error) {
        if (!(error instanceof Fenced)) throw error;
        await acquire(p);
        await deliver(p, records);
      }
      return mine;
    });
    turn = result.catch(() => undefined);
    return result;
  }

  async function tell(...events: UserEvent[]): Promise<void> {
    const p = partitionOf(userEventTarget(events[0]!), PARTITIONS);
    await deliver(p, asRecords(streams.users(p), events));
  }

  /** The next command that the writer puts on its stream again. */
  async function nextDeferred(): Promise<{ stream: string; record: string }> {
    const after = target.entries.length;
    for (let tries = 0; tries < 200; tries++) {
      const found = target.entries.slice(after).find(({ stream }) => stream.startsWith('commands:'));
      if (found) return found;
      await delay(5);
    }
    throw new Error('nothing was put off');
  }

  return {
    nextDeferred,
    redis,
    published: () => target,
    writer,
    people,
    revocations,
    installation,
    acquire,
    deliver,
    run,
    tell,
  };
}
