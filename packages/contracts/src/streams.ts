/**
 * Names of everything that lives in Redis. A partition's keys share the hash tag `{p}`, so that on a cluster they share a slot.
 * docs/architecture.md tells who writes and reads each.
 */
export const streams = {
  /** What clients ask for: gateway → chat-writer. */
  commands: (p: number) => `commands:{${p}}`,
  /** What has been committed: chat-writer → fanout, and whoever comes later. */
  events: (p: number) => `events:{${p}}`,
  /** Typing, and who is there, never stored: gateway → fanout. */
  signals: (p: number) => `signals:{${p}}`,
  /** Accounts and sessions: auth → chat-writer, fanout. Partitioned by the user's id. */
  users: (p: number) => `users:{${p}}`,
  /** What one gateway shall deliver: chat-writer (replies) and fanout (events) → that gateway. */
  inbox: (gateway: string) => `inbox:${gateway}`,
} as const;

/** Publishing under this prefix never makes a stream: a missing inbox means that its gateway is gone. */
export const INBOX_PREFIX = 'inbox:';

/** Consumer groups. A new feature that follows the events adds its own. */
export const groups = {
  chatWriter: 'chat-writer',
  fanout: 'fanout',
  gateway: 'gateway',
  search: 'search',
} as const;

/** Live gateways: a sorted set of gateway ids, the score being the millisecond (Redis's clock) at which one counts as dead. */
export const GATEWAYS_KEY = 'gateways';
/** How often a gateway says that it lives, and for how long each word counts. */
export const GATEWAY_HEARTBEAT_MS = 1_000;
export const GATEWAY_TTL_MS = 4_000;

/** Hash of a partition's routes: field `<key> <gateway>`, value `1`. fanout's copy for the next owner. */
export const routesKey = (p: number) => `routes:{${p}}`;

/** Hash of what a partition's gateways told of people and of listeners: field `<person or room> <gateway>`. fanout's copy for the next owner. */
export const presenceKey = (p: number) => `presence:{${p}}`;

/** Groups that read every record of a stream: nothing is trimmed before they exist and have acknowledged it. */
export function requiredGroups(stream: string): readonly string[] {
  if (stream.startsWith('users:')) return [groups.chatWriter, groups.fanout];
  return stream.startsWith('commands:') ? [groups.chatWriter] : [groups.fanout];
}

/**
 * Groups that may fall behind: where more than this many entries of a stream wait, trimming leaves the group out. What it has missed
 * it reads from the database then, so a reader that stands still never makes a stream grow for ever.
 */
export function patience(stream: string): Readonly<Record<string, number>> {
  return stream.startsWith('events:') ? { [groups.search]: 1_000 } : {};
}
