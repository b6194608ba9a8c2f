import { commands, DEFAULT_PARTITIONS, userEvents } from '../src/index.ts';
import { RECORDS } from './record-table.ts';
import type { Components, JsonObject } from './components.ts';

interface Stream {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: readonly string[];
}

const commandKey = (name: string) => `command.${name}`;
const userEventKey = (name: string) => `user-event.${name}`;
const recordKey = (kind: string) => `record.${kind}`;
const recordsOn = (stream: 'events' | 'signals' | 'inbox') =>
  RECORDS.filter((row) => row.on.includes(stream)).map((row) => recordKey(row.kind));

const STREAMS: Record<string, Stream> = {
  commands: {
    address: 'commands:{partition}',
    title: 'What clients ask for: gateway → chat-writer',
    description: 'Read by the group chat-writer.',
    messages: Object.keys(commands).map(commandKey),
  },
  events: {
    address: 'events:{partition}',
    title: 'What has been committed: chat-writer → fanout, and whoever comes later',
    description: 'Read by the group fanout. Commit comes first: nothing is here that MySQL does not have.',
    messages: recordsOn('events'),
  },
  signals: {
    address: 'signals:{partition}',
    title: 'Typing, and who is there, never stored: gateway → fanout',
    description: 'Read by the group fanout.',
    messages: recordsOn('signals'),
  },
  users: {
    address: 'users:{partition}',
    title: 'Accounts and sessions: auth → chat-writer, fanout',
    description: 'Read by the groups chat-writer and fanout. Partitioned by the id of the user.',
    messages: Object.keys(userEvents).map(userEventKey),
  },
  inbox: {
    address: 'inbox:{gateway}',
    title: 'What one gateway shall deliver: chat-writer (replies) and fanout (events) → that gateway',
    description:
      'Read by the gateway of this name alone. Publishing never makes it: a missing inbox is a dead gateway.',
    messages: recordsOn('inbox'),
  },
};

const PARAMETERS: Record<string, JsonObject> = {
  partition: {
    description: `A number from 0 to P − 1 (P is ${DEFAULT_PARTITIONS} by default), written in braces: the hash tag of the partition, as in "events:{7}"`,
  },
  gateway: { description: 'Instance name of the gateway' },
};

function channel(stream: Stream): JsonObject {
  const parameter = /\{(\w+)\}/.exec(stream.address)?.[1] ?? '';
  return {
    address: stream.address,
    title: stream.title,
    description: `${stream.description} An entry has one field, \`b\`: one or more records joined by newlines.`,
    servers: [{ $ref: '#/servers/bus' }],
    parameters: { [parameter]: PARAMETERS[parameter] ?? {} },
    messages: Object.fromEntries(stream.messages.map((key) => [key, { $ref: `#/components/messages/${key}` }])),
  };
}

/** The streams of the bus, and the records on them. */
export function busChannels(components: Components): { channels: JsonObject; messages: JsonObject } {
  const json = (key: string, name: string, schema: object) => [
    key,
    { name, title: name, payload: components.use({ ...schema, title: key }) },
  ];
  const messages = Object.fromEntries([
    ...Object.entries(commands).map(([name, schema]) => json(commandKey(name), name, schema)),
    ...Object.entries(userEvents).map(([name, schema]) => json(userEventKey(name), name, schema)),
    ...RECORDS.map((row) => [
      recordKey(row.kind),
      {
        name: row.kind,
        title: row.meaning,
        contentType: 'text/tab-separated-values',
        payload: { type: 'string', pattern: row.pattern, description: `Fields: kind, ${row.fields.join(', ')}` },
      },
    ]),
  ]) as JsonObject;
  const channels = Object.fromEntries(Object.entries(STREAMS).map(([name, stream]) => [name, channel(stream)]));
  return { channels, messages };
}

/** Who writes a stream sends; seen from the system as a whole, which also reads it. */
export function busOperations(): JsonObject {
  return Object.fromEntries(
    Object.entries(STREAMS).map(([name, stream]) => [
      `bus.${name}`,
      { action: 'send', summary: stream.title, channel: { $ref: `#/channels/${name}` } },
    ]),
  );
}
