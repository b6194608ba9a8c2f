import type { Mutant } from './mutant.ts';

/** Bugs in what a gateway does for its sockets. */
export const gatewayMutants: readonly Mutant[] = [
  {
    name: 'repeats passed on',
    edits: [
      { file: 'services/gateway/src/channels/channels.ts', find: 'if (rev <= channel.rev) return false;', replace: '' },
    ],
    faults: ['kill fanout', 'cut from Redis gateway'],
    expects: ['repeat'],
  },
  {
    name: 'data loss overlooked',
    edits: [
      { file: 'services/gateway/src/channels/recovery.ts', find: '    commander.resend();', replace: '    return;' },
    ],
    faults: ['Redis killed, back empty'],
    expects: ['never-delivered', 'stale', 'left-behind', 'never-answered'],
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
    expects: ['never-delivered', 'stale', 'left-behind', 'role-disagrees'],
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
    expects: ['after-removal', 'removal-untold'],
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
    expects: ['after-removal'],
    onlySimulated: true,
  },
  {
    name: 'an ended session reads on',
    edits: [
      {
        file: 'services/gateway/src/inbox/control.ts',
        find: `if (connection.actor?.session === event.session) end(gateway, connection, 'session_ended');`,
        replace: 'void connection;',
      },
    ],
    faults: [],
    expects: ['after-logout'],
  },
  {
    name: 'a command dropped in silence',
    edits: [
      {
        file: 'services/gateway/src/handlers/message-send.ts',
        find: 'const earlier = frame.refusals?.get(room);',
        replace: `if (id.endsWith('0')) return; const earlier = frame.refusals?.get(room);`,
      },
    ],
    faults: [],
    expects: ['never-answered'],
  },
];
