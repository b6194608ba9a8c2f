import { Random } from '../random.ts';
import type { Community, RoomPlan } from './community.ts';

/** How many messages each member has read, in the order of the room's members: many all, some not the last, few hardly any. */
export function readCounts(community: Community, room: RoomPlan): number[] {
  const random = new Random(community.key, room.key, 'reading');
  return room.members.map(() => {
    const mood = random.next();
    if (mood < 0.45) return room.messages;
    const unread = mood < 0.93 ? Math.ceil(random.around(4, 1)) : random.int(0, room.messages);
    return Math.max(0, room.messages - unread);
  });
}
