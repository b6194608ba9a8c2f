import type { Community, RoomPlan } from '../community/community.ts';
import { uuidOf } from '../random.ts';

/** The id of a room's message, by its place from 0: always the same, so that it is sent once however often this runs. */
export const messageId = (community: Pick<Community, 'key'>, room: Pick<RoomPlan, 'key'>, index: number): string =>
  uuidOf(community.key, room.key, index);
