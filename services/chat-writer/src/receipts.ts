import { limits } from '@chatapp/contracts';
import type { RoomState } from './model.ts';

/** Whether people in the room see how far others have read: in small ones, where it is worth what it costs. */
export const showsReceipts = (room: RoomState | undefined): boolean =>
  room !== undefined && room.memberCount <= limits.receiptMembers;
