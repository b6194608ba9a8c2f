import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Peer } from './peer.ts';
import type { Kind, Standing } from './rights-table.ts';

/** The people of the scenes. */
export interface Cast {
  readonly founder: Peer;
  readonly other: Peer;
  readonly outsider: Peer;
  readonly actor: Peer;
  /** So many that a room with all of them is a large one. */
  readonly crowd: readonly Peer[];
}

/** A room in which somebody stands in some way, with a message of theirs and one of somebody else. */
export interface Scene extends Cast {
  readonly room: string;
  readonly mine: number;
  readonly theirs: number;
  readonly invite: string;
}

interface Answer {
  status: number;
  body: unknown;
}

export async function insist(answer: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, body } = await answer;
  assert.ok(status < 300, JSON.stringify(body));
  return (body ?? {}) as Record<string, unknown>;
}

const idOf = (body: Record<string, unknown>): string => (body['room'] as { id: string }).id;

export async function say(who: Peer, room: string, body: string): Promise<number> {
  const sent = await insist(who.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body }));
  return sent['seq'] as number;
}

const openRoom: Record<Kind, (cast: Cast, standing: Standing) => Promise<string>> = {
  public: makeRoom('public'),
  private: makeRoom('private'),
  direct: async ({ founder, other, actor }, standing) =>
    idOf(await insist(founder.call('POST', '/api/direct', { userId: (standing === 'guest' ? other : actor).id }))),
  group: async ({ founder, other, outsider, actor }, standing) => {
    const third = standing === 'guest' ? outsider : actor;
    const room = idOf(await insist(founder.call('POST', '/api/direct', { userIds: [other.id, third.id] })));
    for (const who of [other, third])
      await insist(who.call('POST', '/api/direct', { userIds: [founder, other, third].map(({ id }) => id) }));
    return room;
  },
};

function makeRoom(kind: 'public' | 'private') {
  return async ({ founder, other, actor }: Cast): Promise<string> => {
    const room = idOf(await insist(founder.call('POST', '/api/rooms', { name: 'Scene', kind })));
    for (const { id } of [other, actor])
      await insist(founder.call('POST', `/api/rooms/${room}/members`, { userId: id }));
    return room;
  };
}

/** The standings that there are in a room of this kind. */
export const standingsIn = (kind: Kind): readonly Standing[] =>
  kind === 'direct' || kind === 'group' ? ['guest', 'member'] : ['guest', 'member', 'moderator', 'owner'];

/** A new room (of two people, or of these three: the one that there is) in which the actor stands as asked. */
export async function makeScene(cast: Cast, kind: Kind, standing: Standing): Promise<Scene> {
  const { founder, other, actor } = cast;
  const room = await openRoom[kind](cast, standing);
  const hasRoles = kind === 'public' || kind === 'private';
  const theirs = await say(kind === 'direct' ? founder : other, room, 'one');
  const mine = hasRoles || standing !== 'guest' ? await say(actor, room, 'two') : theirs;
  let invite = `${room}.0123456789abcdef`;
  if (hasRoles) {
    const made = await insist(founder.call('POST', `/api/rooms/${room}/invites`));
    invite = (made['invite'] as { code: string }).code;
    const place = `/api/rooms/${room}/members/${actor.id}`;
    if (standing === 'guest') await insist(actor.call('POST', `/api/rooms/${room}/leave`));
    else if (standing !== 'member') await insist(founder.call('PATCH', place, { role: standing }));
  }
  return { ...cast, room, mine, theirs, invite };
}
