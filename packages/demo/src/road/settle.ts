import { uuidv7 } from '@chatapp/contracts/light';
import type { MyRoom, Request } from '@chatapp/contracts';
import type { Community, RoomPlan } from '../community/community.ts';
import { eachOf } from './each.ts';
import { findNamed, isOurs } from './find-room.ts';
import type { Line } from './line.ts';
import type { Resident } from './resident.ts';

export interface Settled {
  readonly plan: RoomPlan;
  readonly room: MyRoom;
}

export interface Town {
  readonly community: Community;
  /** In the order of the community's people. */
  readonly residents: readonly Resident[];
  /** Is in the public rooms too. */
  readonly admin: Resident;
}

const AT_ONCE = 8;

/** Makes the rooms that are missing, with everybody in them. A room of two or of a group where others talk already is left out. */
export async function settle({ community, residents, admin }: Town, plans: readonly RoomPlan[]): Promise<Settled[]> {
  const settled: (Settled | undefined)[] = [];
  await eachOf(plans, AT_ONCE, async (plan, place) => {
    const owner = residents[plan.members[0]!]!;
    const line = owner.line();
    try {
      const room = plan.name === '' ? await open(owner, plan, residents) : await make(owner, community, plan, line);
      if (!(await isOurs(owner, community, plan, room))) return;
      if (plan.name !== '' && room.lastSeq === 0) await bringIn({ plan, room }, residents, admin, line);
      settled[place] = { plan, room };
    } finally {
      line.close();
    }
  });
  return settled.filter((entry) => entry !== undefined);
}

async function open(owner: Resident, plan: RoomPlan, residents: readonly Resident[]): Promise<MyRoom> {
  const [userId = '', ...more] = plan.members.slice(1).map((member) => residents[member]!.id);
  const { room } = await owner.api.openDirect(more.length === 0 ? { userId } : { userIds: [userId, ...more] });
  return room;
}

async function make(owner: Resident, community: Community, plan: RoomPlan, line: Line): Promise<MyRoom> {
  const found = await findNamed(owner, community, plan);
  if (found) return found;
  const { name, topic } = plan;
  const kind = plan.kind === 'public' ? 'public' : 'private';
  const [answer] = await line.ask([{ type: 'room.create', id: uuidv7(), name, kind, topic }]);
  if (answer?.type !== 'ack' || !answer.info)
    throw new Error(`The room ${name} cannot be made: ${JSON.stringify(answer)}`);
  return answer.info as MyRoom;
}

async function bringIn(
  { plan, room }: Settled,
  residents: readonly Resident[],
  admin: Resident,
  line: Line,
): Promise<void> {
  const userIds = plan.members.slice(1).map((member) => residents[member]!.id);
  if (plan.kind === 'public' && admin.id !== residents[plan.members[0]!]!.id) userIds.push(admin.id);
  const requests: Request[] = [
    ...userIds.map((userId) => ({ type: 'member.add', id: uuidv7(), room: room.id, userId }) as const),
    ...plan.moderators.map(
      (member) =>
        ({
          type: 'member.update',
          id: uuidv7(),
          room: room.id,
          userId: residents[member]!.id,
          role: 'moderator',
        }) as const,
    ),
  ];
  for (const answer of await line.ask(requests))
    if (answer.type === 'error') throw new Error(`Somebody cannot come into ${plan.name}: ${answer.message}`);
}
