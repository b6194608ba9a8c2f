import { GenerationalCache } from '../generational-cache.ts';
import type { Beginning } from '../db/partitions.queries.ts';
import type { MemberState, RoomState } from '../model.ts';
import type { Place } from './place.ts';

export const memberKey = (room: string, user: string): string => `${room} ${user}`;

/** So many refusals are remembered at the least, and twice as many at the most. */
const MAX_REFUSED = 5_000;

/** Answers to those who come back, up to 48 KiB each: so many at the least, and twice as many at the most. */
const MAX_RECOVERIES = 24;

/** What changed in a room, as it is told to all who come back with the same number while the room stands where it did. */
export interface Recovery {
  readonly text: string;
  /** Names of people may change without the room's doing: for how long it may be told (`performance.now()`). */
  readonly untilMs: number;
}

/**
 * One ownership of a partition. Nobody else writes its rooms for as long as `epoch` stands, so their rows may be remembered between
 * batches; `null` remembers that there is none.
 */
export class Partition {
  readonly p: number;
  readonly epoch: number;
  /** How far its commands have been applied or refused, and in which data set of Redis. */
  applied: { place: Place; incarnation: string };
  /** Commands that were refused lately (see `sentAs`). */
  readonly refused = new GenerationalCache<true>(MAX_REFUSED);
  readonly recoveries = new GenerationalCache<Recovery>(MAX_RECOVERIES);
  readonly rooms: GenerationalCache<RoomState | null>;
  readonly members: GenerationalCache<MemberState | null>;

  constructor(p: number, { epoch, applied, incarnation }: Beginning, bounds: { rooms: number; members: number }) {
    this.p = p;
    this.epoch = epoch;
    this.applied = { place: applied, incarnation };
    this.rooms = new GenerationalCache(bounds.rooms);
    this.members = new GenerationalCache(bounds.members);
  }

  /** After a transaction whose outcome is in doubt, what is remembered may be wrong. */
  forget(): void {
    this.rooms.clear();
    this.members.clear();
    this.recoveries.clear();
  }
}
