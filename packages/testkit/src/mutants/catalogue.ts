import { roomMutants } from './rooms.ts';

/** A bug planted on purpose. */
export type Mutant = {
  readonly name: string;
  /** Faults (by name), one after the other, under which the bug shows. Empty: it shows by itself. */
  readonly faults: readonly string[];
  /** It takes a coincidence that a few minutes of load do not bring: tests/simulation shows it. */
  readonly onlySimulated?: true;
} & (SourceMutant | SqlMutant);

/** Pieces of source files replaced while a service loads them. The files themselves never change. */
interface SourceMutant {
  readonly edits: readonly Edit[];
}

interface Edit {
  /** Below the repository's root. */
  readonly file: string;
  /** Must stand in the file exactly once: a test sees to it. */
  readonly find: string;
  readonly replace: string;
}

/** A statement run in the schema `chatapp_chat` before people come. */
interface SqlMutant {
  readonly sql: string;
}

const commit = '...(await work(connection)), ...COMMIT';
const published = 'this.#publish(committed, own.p);';

/** The bugs that the delivery checker must find, each of a kind that systems like this one have had. */
export const mutants: readonly Mutant[] = [
  {
    name: 'acknowledged without a commit',
    edits: [
      {
        file: 'services/chat-writer/src/db/fenced-transaction.ts',
        find: commit,
        replace: `...(await work(connection)), ...(Math.random() < 0.02 ? [statement('rollback')] : COMMIT)`,
      },
      {
        file: 'services/chat-writer/src/db/fenced-transaction.ts',
        find: `...statements, statement('commit')`,
        replace: `...statements, statement(Math.random() < 0.02 ? 'rollback' : 'commit')`,
      },
    ],
    faults: [],
  },
  {
    name: 'published before the commit',
    edits: [
      {
        file: 'services/chat-writer/src/batch/handle.ts',
        find: published,
        replace: `this.#publish(committed, own.p); if (Math.random() < 0.02) for (const output of committed.batch.outputs) if (output.record.startsWith('e\\t')) this.#deps.bus.publish(output.stream, output.record.replace(/"id":"[0-9a-f]{8}/, '"id":"00000000').replace(/^e\\t(\\S+)\\t(\\d+)/, (_, room, rev) => 'e\\t' + room + '\\t' + (Number(rev) + 1)));`,
      },
    ],
    faults: [],
  },
  {
    name: 'events swallowed after the commit',
    edits: [
      {
        file: 'services/chat-writer/src/batch/handle.ts',
        find: published,
        replace: `if (Math.random() < 0.98) this.#publish(committed, own.p); else { committed.batch.outputs.splice(0, committed.batch.outputs.length, ...committed.batch.outputs.filter((o) => o.stream.startsWith('inbox:') || o.record.startsWith('a\\t'))); this.#publish(committed, own.p); }`,
      },
    ],
    faults: [],
  },
  {
    name: 'no unique key on the client id',
    sql: 'ALTER TABLE messages DROP INDEX by_client_id, ADD INDEX by_client_id (room_id, client_id)',
    faults: ['kill chat-writer', 'kill gateway', 'cut from Redis gateway'],
  },
  {
    name: 'batch applied backwards',
    edits: [
      {
        file: 'services/chat-writer/src/batch/commit.ts',
        find: 'for (const command of commands) {\n    const pending',
        replace: 'for (const command of commands.toReversed()) {\n    const pending',
      },
    ],
    faults: ['nap within the lease chat-writer'],
  },
  {
    name: 'entry acknowledged before it is handled',
    edits: [
      {
        file: 'packages/bus/src/partition.ts',
        find: 'const records: StreamRecord[] = [];',
        replace:
          'this.#acknowledge(batch); await new Promise((resolve) => setTimeout(resolve, 300)); const records: StreamRecord[] = [];',
      },
    ],
    faults: ['kill fanout', 'kill fanout', 'kill fanout'],
  },
  {
    name: 'publish error swallowed',
    edits: [
      {
        file: 'packages/bus/src/outlet.ts',
        find: 'failed(queue, asError(fault));',
        replace: 'confirmed(queue);',
      },
    ],
    // Each time it takes what is on its way at that moment.
    faults: ['Redis out of memory', 'Redis out of memory', 'Redis out of memory'],
  },
  {
    name: 'resumption off by one',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/room-subscribe.ts',
        find: 'room, viewer, since, limit: limits.recoverMax',
        replace: 'room, viewer, since: since + 1, limit: limits.recoverMax',
      },
    ],
    faults: ['kill gateway'],
  },
  {
    name: 'routes lost at the hand-over',
    edits: [
      {
        file: 'services/fanout/src/partition.ts',
        find: 'for (const field of routes) partition.table.add(...splitField(field));',
        replace: 'void routes;',
      },
    ],
    faults: ['kill fanout'],
  },
  {
    name: 'repeats passed on',
    edits: [
      { file: 'services/gateway/src/channels/channels.ts', find: 'if (rev <= channel.rev) return false;', replace: '' },
    ],
    faults: ['kill fanout', 'cut from Redis gateway'],
  },
  {
    name: 'data loss overlooked',
    edits: [
      { file: 'services/gateway/src/channels/recovery.ts', find: '    commander.resend();', replace: '    return;' },
    ],
    faults: ['Redis killed, back empty'],
  },
  {
    name: 'routes of the lost Redis not made again',
    edits: [
      {
        file: 'services/gateway/src/channels/recovery.ts',
        find: 'if (channel.subscribers.size === 0 || channel.checks > 0) continue;',
        replace: 'continue;',
      },
      // Whose owner lives writes them again from memory.
      {
        file: 'services/fanout/src/partition.ts',
        find: 'for (const [key, gateway] of this.table.entries()) this.forget(key, gateway);',
        replace: '',
      },
    ],
    // Nothing after it: each client that reconnects makes some of them again.
    faults: ['Redis killed, back empty'],
  },
  {
    name: 'somebody taken out reads on',
    edits: [
      {
        file: 'services/gateway/src/channels/channels.ts',
        find: 'if (this.event(room, rev, json)) this.#evict(room, user, json);',
        replace: 'this.event(room, rev, json);',
      },
    ],
    faults: [],
  },
  {
    name: 'no doubt',
    edits: [
      {
        file: 'services/gateway/src/channels/channels.ts',
        find: 'if (gap) this.#doubtEveryone(channel);',
        replace: 'if (gap) this.#sink.doubted(channel, [...channel.subscribers]);',
      },
    ],
    faults: [],
    onlySimulated: true,
  },
  {
    name: 'history leaves one out',
    edits: [
      {
        file: 'services/chat-writer/src/db/messages.queries.ts',
        find: `.where('seq', '>=', from)`,
        replace: `.where('seq', '>', from)`,
      },
    ],
    faults: [],
  },
  {
    name: 'no fencing',
    edits: [
      {
        file: 'services/chat-writer/src/db/fenced-transaction.ts',
        find: 'where p = ? and epoch = ?',
        replace: 'where p = ? and epoch > 0 * ?',
      },
      {
        file: 'services/chat-writer/src/db/fenced-transaction.ts',
        find: 'epoch = if(epoch = values(epoch), epoch,',
        replace: 'epoch = if(epoch > 0 * values(epoch), epoch,',
      },
      // Else an owner that wakes up late drops its partitions, or is given some of its own again, before it does harm.
      { file: 'packages/bus/src/leases.ts', find: 'this.#isStaying ? 1 : 0,', replace: 'this.#held.size > 0 ? 0 : 1,' },
      {
        file: 'packages/bus/src/leases.ts',
        find: 'if (leases.get(p) !== holder) this.#lose(p);',
        replace: 'void p;',
      },
      {
        file: 'packages/bus/src/leases.ts',
        find: 'return performance.now() - this.#renewedAtMs < this.#settings.leaseTtlMs;',
        replace: 'return true;',
      },
      {
        file: 'packages/bus/src/leases.ts',
        find: 'this.#expiry = setTimeout(() => this.#loseAll(), leftMs).unref();',
        replace: 'void leftMs;',
      },
      {
        file: 'services/chat-writer/src/batch/pauses.ts',
        find: 'return this.#wokeAtMs >= sinceMs;',
        replace: 'return false;',
      },
    ],
    faults: ['sleep beyond the lease chat-writer', 'sleep beyond the lease chat-writer'],
  },
  {
    name: 'buffer dropped on drain',
    edits: [
      {
        file: 'packages/bus/src/partition.ts',
        find: "if (this.state !== 'closed') this.state = 'draining';",
        replace:
          "if (this.state !== 'closed' && !this.isLeaving) { this.isLeaving = true; setTimeout(() => this.drain(), 200); return; } this.state = this.state === 'closed' ? 'closed' : 'draining';",
      },
      {
        file: 'packages/bus/src/partition.ts',
        find: '    this.#buffer.push({ ...entry, cursor, deliveries });',
        replace:
          '    if (this.isLeaving) return this.#deps.acker.add(cursor.stream, entry.id);\n    this.#buffer.push({ ...entry, cursor, deliveries });',
      },
      {
        file: 'packages/bus/src/partition.ts',
        find: '  wasOpen = false;',
        replace: '  wasOpen = false;\n  isLeaving = false;',
      },
    ],
    faults: ['restart fanout'],
  },
  {
    name: 'an edit forgets its number',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/change-message.ts',
        find: 'message.rev = ++changed.lastRev;',
        replace: 'message.rev = changed.lastRev;',
      },
    ],
    faults: [],
  },
  ...roomMutants,
];
