import Type, { type Static } from 'typebox';
import { Instant } from './time.ts';

const Count = Type.Integer({ minimum: 0 });
/** Of something that a service needs: whether it answers, since when it does or does not, and how long the last answer took. */
export const CheckState = Type.Object(
  { ok: Type.Boolean(), since: Instant, tookMs: Type.Number() },
  { title: 'CheckState' },
);
export type CheckState = Static<typeof CheckState>;

/** What a process tells of itself, once a second. */
export const Vitals = Type.Object({
  service: Type.String(),
  instance: Type.String(),
  version: Type.String(),
  node: Type.String(),
  host: Type.String(),
  pid: Type.Integer(),
  startedAt: Instant,
  /** Of one core, since it told last: 1 is all of it. */
  cpu: Type.Number(),
  memoryBytes: Count,
  eventLoop: Type.Object({
    busy: Type.Number({ description: 'How much of the time since it told last it was at work, 0 to 1' }),
    delayMs: Type.Number({ description: 'How late timers were at the 99th percentile' }),
  }),
  checks: Type.Record(Type.String(), CheckState),
  /** What this service counts: connections, or deliveries since its start. */
  counts: Type.Record(Type.String(), Type.Number()),
});
export type Vitals = Static<typeof Vitals>;

/**
 * `silent`: nothing has been heard of it for three seconds, though it did not say that it would stop. `stopped`: it said so. Either is told of
 * for a quarter of an hour.
 */
const InstanceState = Type.Union([Type.Literal('running'), Type.Literal('silent'), Type.Literal('stopped')]);

/** A process of a service, as the bus knows it. */
export const Instance = Type.Object(
  {
    ...Vitals.properties,
    id: Type.String({ description: 'Of this process: another after each start' }),
    state: InstanceState,
    heardAt: Instant,
    /** Since its start. */
    publishedRecords: Count,
    queuedRecords: Count,
    consumers: Type.Array(
      Type.Object({
        group: Type.String(),
        owned: Type.Array(Count),
        bufferedRecords: Count,
        handledRecords: Count,
        failures: Count,
        deadLetters: Count,
      }),
    ),
  },
  { title: 'Instance' },
);
export type Instance = Static<typeof Instance>;

/** What a group has still to do on a stream, in entries (of one record or many). */
const GroupState = Type.Object({
  group: Type.String(),
  waiting: Type.Integer({ minimum: 0, description: 'Given to no owner yet' }),
  pending: Type.Integer({ minimum: 0, description: 'Given to an owner, and not acknowledged' }),
  pendingMs: Type.Number({ description: 'How long the oldest of those has been in the stream' }),
});

const streamFields = {
  /** Entries that it holds: what some group has not acknowledged, and what is not yet trimmed. */
  length: Count,
  /** Entries since it was made; null where Redis cannot tell. Two readings make a rate. */
  added: Type.Union([Count, Type.Null()]),
  groups: Type.Array(GroupState),
};

export const StreamState = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('commands'),
      Type.Literal('events'),
      Type.Literal('signals'),
      Type.Literal('users'),
    ]),
    p: Count,
    ...streamFields,
  },
  { title: 'StreamState' },
);
export type StreamState = Static<typeof StreamState>;

/** What one gateway has still to deliver. */
export const InboxState = Type.Object({ gateway: Type.String(), ...streamFields }, { title: 'InboxState' });
export type InboxState = Static<typeof InboxState>;

/** Who owns the partitions of a group: by partition, the instance, or null where the lease has run out. */
export const Ownership = Type.Object(
  { group: Type.String(), owners: Type.Array(Type.Union([Type.String(), Type.Null()])) },
  { title: 'Ownership' },
);
export type Ownership = Static<typeof Ownership>;

/** Redis by its own word; MySQL by that of the services that use it. `facts` are figures to show. */
export const StoreState = Type.Object(
  {
    name: Type.Union([Type.Literal('redis'), Type.Literal('mysql')]),
    ok: Type.Boolean(),
    since: Instant,
    /** Instances that cannot reach it. */
    missedBy: Type.Array(Type.String()),
    facts: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
  },
  { title: 'StoreState' },
);
export type StoreState = Static<typeof StoreState>;

/** The running system at one moment. While Redis is away: the stores, and the instance that was asked. */
export const SystemState = Type.Object(
  {
    at: Instant,
    partitions: Type.Integer({ minimum: 1 }),
    /** Who answers. */
    gateway: Type.String(),
    instances: Type.Array(Instance),
    ownership: Type.Array(Ownership),
    streams: Type.Array(StreamState),
    inboxes: Type.Array(InboxState),
    deadLetters: Count,
    stores: Type.Array(StoreState),
  },
  { title: 'SystemState' },
);
export type SystemState = Static<typeof SystemState>;

/** Where a traced message has come by, in the order of the road. */
export const hopNames = [
  'gateway.took',
  'commands.holds',
  'writer.read',
  'writer.committed',
  'events.holds',
  'fanout.read',
  'inbox.holds',
  'gateway.read',
  'gateway.wrote',
] as const;
export type HopName = (typeof hopNames)[number];

export const Hop = Type.Object(
  {
    name: Type.Enum(hopNames),
    instance: Type.String(),
    /** Milliseconds since the gateway took the message, by Redis's clock. */
    afterMs: Type.Number({ minimum: 0 }),
  },
  { title: 'Hop' },
);
export type Hop = Static<typeof Hop>;

export const TraceId = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'The trace-id of a W3C traceparent' });

/** How far a message has come, hop by hop. */
export const Trace = Type.Object(
  {
    trace: TraceId,
    /** When the gateway took it; null while nothing is known of it. */
    at: Type.Union([Instant, Type.Null()]),
    hops: Type.Array(Hop),
    /** Whether it has reached the end of the road, and every hop has said so. */
    done: Type.Boolean(),
  },
  { title: 'Trace' },
);
export type Trace = Static<typeof Trace>;

/** What was sent: the trace to follow, and the partition whose streams it takes. */
export const Probe = Type.Object({ trace: TraceId, p: Count }, { title: 'Probe' });
export type Probe = Static<typeof Probe>;
