import { inspectGateways } from './gateways.ts';
import type { Inspection } from './inspection.ts';
import { inspectOutbox } from './outbox.ts';
import { inspectOwners } from './owners.ts';
import { inspectRedis } from './redis-keeps.ts';
import { inspectRooms } from './rooms.ts';
import type { Sources } from './sources.ts';
import { inspectStreams } from './streams.ts';

export interface Expectations {
  partitions: number;
  /** How long something may wait before it counts as stuck. */
  patienceS: number;
}

/** Everything that can be read off a system's stores. docs/guarantees.md tells what each check stands for. */
export const allInspections = (
  { chatUrl, authUrl, redisUrl }: Sources,
  { partitions, patienceS }: Expectations,
): Inspection[] => [
  inspectRooms(chatUrl),
  inspectOutbox(authUrl, patienceS),
  inspectOwners(redisUrl, chatUrl, partitions),
  inspectStreams(redisUrl, partitions, patienceS),
  inspectGateways(redisUrl, partitions),
  inspectRedis(redisUrl),
];
