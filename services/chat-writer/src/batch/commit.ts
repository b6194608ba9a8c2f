import { TransientError } from '@chatapp/bus';
import type { Actor, Command, ErrorCode } from '@chatapp/contracts';
import { isDuplicate, isTransient } from '@chatapp/service-kit/mysql';
import type { Db } from '../db/database.ts';
import { fitTogether, inFencedTransaction } from '../db/fenced-transaction.ts';
import type { GroupCommit } from '../db/group-commit.ts';
import type { PersonState } from '../model.ts';
import type { Installation } from '../people/installation.ts';
import type { People } from '../people/people.ts';
import type { Revocations } from '../people/revocations.ts';
import { apply } from './apply.ts';
import { Batch, clientIdKey, type KnownMessages } from './batch.ts';
import { blind, WantsToRead } from './blind.ts';
import { lookUp, sendersOf } from './known.ts';
import { load, targetsOf } from './load.ts';
import { Once } from './once.ts';
import type { Partition } from './partition.ts';

export interface CommitDeps {
  /** The pool of transactions, and the one of queries: a transaction never waits for a connection of its own pool. */
  writes: Db;
  /** Of what needs nothing read: most of it. */
  commits: GroupCommit;
  people: People;
  revocations: Revocations;
  installation: Installation;
  partitions: number;
}

/** Commands as the stream brought them. */
export interface Delivery {
  commands: readonly Command[];
  /** Those that were applied or refused before: what is not known of them must not happen now. */
  replayed: ReadonlySet<Command>;
  /** How far the partition will have come with them. */
  applied: Partition['applied'];
}

/** What came of a committed batch. */
export interface Committed {
  batch: Batch;
  outcomes: Map<string, number>;
}

/** The attempt was made without knowing that some of its messages exist. The next one knows. */
class Surprise extends Error {
  override readonly name = 'Surprise';
}

/** A duplicate, a deadlock or a late surprise each cost one attempt; more of them than this are a fault. */
const MAX_ATTEMPTS = 5;

/**
 * Applies commands of one partition, in order, in one fenced transaction.
 *
 * Messages are inserted in the hope that they are new. Where the unique key says otherwise, all is rolled back, those that exist are
 * looked up, and the commands are applied again with that knowledge.
 * @throws Fenced when somebody else owns the partition; TransientError when MySQL is away; nothing has been committed then, or it is
 * not known whether it has: applying the same commands again is right in both cases.
 */
export async function commitCommands(deps: CommitDeps, partition: Partition, delivery: Delivery): Promise<Committed> {
  const { commands, replayed } = delivery;
  const known: KnownMessages = { looked: new Set(), found: new Map() };
  for (let attempt = 1; ; attempt++) {
    try {
      if (replayed.size > 0) await lookUp(deps.writes, known, [...replayed]);
      const faces = await findFaces(deps.people, commands, known);
      return await attemptCommands(deps, partition, delivery, known, faces);
    } catch (error) {
      if (error instanceof Surprise) continue;
      partition.forget();
      const found = isDuplicate(error) ? await lookUp(deps.writes, known, commands).catch(asTransient) : 0;
      const mayRepeat = found > 0 || (error as { code?: unknown }).code === 'ER_LOCK_DEADLOCK';
      if (mayRepeat && attempt < MAX_ATTEMPTS) continue;
      throw asTransient(error);
    }
  }
}

function asTransient(error: unknown): never {
  throw isTransient(error) ? new TransientError('MySQL is away', { cause: error }) : error;
}

async function findFaces(
  people: People,
  commands: readonly Command[],
  known: KnownMessages,
): Promise<Map<string, PersonState>> {
  const actors = new Map<string, Actor>();
  const others = sendersOf(known);
  for (const command of commands) {
    if (command.type === 'room.expire') continue;
    actors.set(command.actor.id, command.actor);
    for (const target of targetsOf(command)) others.add(target);
  }
  return people.findActors(actors, others);
}

async function attemptCommands(
  deps: CommitDeps,
  partition: Partition,
  delivery: Delivery,
  known: KnownMessages,
  faces: Map<string, PersonState>,
): Promise<Committed> {
  const { applied } = delivery;
  const fence = { p: partition.p, epoch: partition.epoch, applied: applied.place, incarnation: applied.incarnation };
  const attempt = (connection: Db) => applyAll(deps, connection, partition, delivery, known, faces);
  let committed = await attempt(blind).catch(unlessItWantsToRead);
  const statements = committed?.batch.takeStatements();
  if (statements && fitTogether(statements)) await deps.commits.commit(fence, statements);
  else
    await inFencedTransaction(deps.writes, fence, async (connection) => {
      if (statements) return statements;
      committed = await attempt(connection);
      return committed.batch.takeStatements();
    });
  partition.applied = applied;
  committed!.batch.remember();
  return committed!;
}

function unlessItWantsToRead(error: unknown): undefined {
  if (!(error instanceof WantsToRead)) throw error;
}

/** Applies the commands to a new batch, in memory. */
async function applyAll(
  deps: CommitDeps,
  connection: Db,
  partition: Partition,
  { commands, replayed }: Delivery,
  known: KnownMessages,
  faces: Map<string, PersonState>,
): Promise<Committed> {
  const { people, partitions, revocations, installation } = deps;
  const { settings } = installation;
  const outcomes = new Map<string, number>();
  const count = (command: Command, outcome: ErrorCode | 'ok' | 'repeated' | 'later') => {
    const key = `${command.type} ${outcome}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  };
  const batch = new Batch({ partition, connection, people, faces, known, replayed, partitions, settings });
  await load(batch, commands);
  const once = await Once.load(batch, commands);
  for (const command of commands) {
    const pending = apply(batch, command, { revocations, once, count });
    if (pending) await pending;
  }
  // What was refused first and taken when it came again stands in this transaction alone, which may be rolled back yet.
  const doubtful = batch.doubtful.filter(({ room, request }) => !batch.sent.has(clientIdKey(room, request)));
  if (doubtful.length > 0) {
    if (connection === blind) throw new WantsToRead();
    // Somebody who may not send any more may have sent this before: then it is repeated, not refused.
    if ((await lookUp(connection, known, doubtful)) > 0) throw new Surprise('refused messages exist');
  }
  return { batch, outcomes };
}
