export { createBus } from './create-bus.ts';
export { DEAD_LETTERS_STREAM } from './dead-letters.ts';
export { BadRecord, Fenced, TransientError } from './errors.ts';
export { planOwnership, type GroupView, type OwnershipPlan } from './plan-ownership.ts';
export type {
  Bus,
  BusOptions,
  BusStats,
  ConsumeOptions,
  Consumer,
  ConsumerStats,
  DataLoss,
  DeadLetter,
  InboxOptions,
  InboxReader,
  Logger,
  Ownership,
  ReleaseReason,
  StreamRecord,
  TraceNote,
  Traces,
} from './types.ts';
export { mastersOf } from './servers/nodes.ts';
export { connectRedis } from './servers/connect.ts';
export { readInstances, type InstanceView } from './view/instances.ts';
export { readLeases, type LeaseView } from './view/leases.ts';
export { fieldsOf, idMs, redisNowMs } from './view/replies.ts';
export { viewStreams, type StreamView } from './view/streams.ts';
