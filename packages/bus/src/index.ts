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
} from './types.ts';
