import { GenerationalCache } from '../generational-cache.ts';
import type { MemberState, RoomState } from '../model.ts';

export const memberKey = (room: string, user: string): string => `${room} ${user}`;

/**
 * One ownership of a partition. Nobody else writes its rooms for as long as `epoch` stands, so their rows may be remembered between
 * batches; `null` remembers that there is none.
 */
export class Partition {
  readonly p: number;
  readonly epoch: number;
  readonly rooms: GenerationalCache<RoomState | null>;
  readonly members: GenerationalCache<MemberState | null>;

  constructor(p: number, epoch: number, bounds: { rooms: number; members: number }) {
    this.p = p;
    this.epoch = epoch;
    this.rooms = new GenerationalCache(bounds.rooms);
    this.members = new GenerationalCache(bounds.members);
  }

  /** After a transaction whose outcome is in doubt, what is remembered may be wrong. */
  forget(): void {
    this.rooms.clear();
    this.members.clear();
  }
}
