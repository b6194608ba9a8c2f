import { gatewayMutants } from './gateways.ts';
import type { Mutant } from './mutant.ts';
import { roomMutants } from './rooms.ts';

export type { Mutant } from './mutant.ts';

const commit = '...(await work(connection)), ...COMMIT';

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
    expects: ['acknowledged-missing', 'own-unreadable', 'before-commit', 'never-committed', 'edit-lost'],
  },
  {
    name: 'published before the commit',
    edits: [
      {
        file: 'services/chat-writer/src/batch/commit.ts',
        find: 'const statements = committed?.batch.takeStatements();',
        replace: `const statements = committed?.batch.takeStatements(); if (statements && Math.random() < 0.2) { for (const output of committed.batch.outputs.splice(0)) deps.bus.publish(output.stream, output.record); await new Promise((resolve) => setTimeout(resolve, 250)); }`,
      },
    ],
    faults: [],
    expects: ['before-commit', 'own-unreadable', 'never-committed'],
  },

  {
    name: 'events swallowed after the commit',
    edits: [
      {
        file: 'services/chat-writer/src/batch/handle.ts',
        find: 'this.#publish(committed, own.p);',
        replace: `if (Math.random() < 0.98) this.#publish(committed, own.p); else { committed.batch.outputs.splice(0, committed.batch.outputs.length, ...committed.batch.outputs.filter((o) => o.stream.startsWith('inbox:') || o.record.startsWith('a\\t'))); this.#publish(committed, own.p); }`,
      },
    ],
    faults: [],
    expects: ['jump', 'skip', 'never-delivered', 'stale', 'left-behind'],
  },
  {
    name: 'no unique key on the client id',
    sql: 'ALTER TABLE messages DROP INDEX by_client_id, ADD INDEX by_client_id (room_id, client_id)',
    faults: ['kill chat-writer', 'kill gateway', 'cut from Redis gateway'],
    expects: ['id-twice', 'answers-differ'],
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
    expects: ['sender-order'],
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
    expects: ['jump', 'never-delivered', 'stale', 'left-behind', 'never-answered'],
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
    expects: ['jump', 'never-delivered', 'stale', 'left-behind', 'never-answered'],
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
    expects: ['never-delivered', 'stale', 'role-disagrees'],
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
    expects: ['never-delivered', 'stale', 'left-behind', 'role-disagrees'],
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
    expects: ['history-misses', 'own-unreadable'],
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
    expects: [
      'number-twice',
      'rev-twice',
      'seq-hole',
      'acknowledged-missing',
      'acknowledged-moved',
      'order-disagrees',
      'never-committed',
    ],
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
    expects: ['jump', 'never-delivered', 'stale', 'left-behind', 'never-answered'],
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
    expects: ['rev-twice', 'edit-lost', 'repeat', 'stale'],
  },
  ...gatewayMutants,
  ...roomMutants,
];
