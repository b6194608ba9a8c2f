import type { MyRoom } from '@chatapp/contracts';
import type { Community, RoomPlan } from '../community/community.ts';
import { messageId } from '../talk/message-id.ts';
import type { Resident } from './resident.ts';

/** Whether a room is empty, or begins with what this community says in it first. */
export async function isOurs(resident: Resident, community: Community, plan: RoomPlan, room: MyRoom): Promise<boolean> {
  if (room.lastSeq === 0) return true;
  return (await messageAt(resident, room.id, 1)) === messageId(community, plan, 0);
}

/** The id of the message at a place of a room. */
export async function messageAt(resident: Resident, room: string, seq: number): Promise<string | undefined> {
  const { messages } = await resident.api.listMessages({ room, after: seq - 1, limit: 1 });
  const [message] = messages;
  return message?.seq === seq ? message.id : undefined;
}

/** The room that an earlier run made for the plan. */
export async function findNamed(owner: Resident, community: Community, plan: RoomPlan): Promise<MyRoom | undefined> {
  const { rooms } = await owner.api.listRooms();
  for (const room of rooms)
    if (room.name === plan.name && room.kind === plan.kind && (await isOurs(owner, community, plan, room))) return room;
  return undefined;
}
