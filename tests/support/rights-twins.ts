import { randomUUID } from 'node:crypto';
import type { Peer } from './peer.ts';
import { insist, type Scene } from './rights-scene.ts';

const LONG_AFTER = '2100-01-01T00:00:00.000Z';
const THUMB = '%F0%9F%91%8D';

/** A request of the WebSocket, the call that is its twin, and the right that both need. */
export interface Twin {
  readonly type: string;
  readonly right: string;
  readonly fields?: (scene: Scene) => object;
  readonly http: (scene: Scene) => readonly [method: string, path: string, body?: unknown];
  /** What must be so before it can be done. */
  readonly given?: (scene: Scene) => Promise<unknown>;
}

const onTheirs = ({ theirs: seq }: Scene) => ({ seq });
const onOther = ({ other }: Scene) => ({ userId: other.id });
const founderDoes = (method: string, path: (scene: Scene) => string, body?: unknown) => (scene: Scene) =>
  insist(scene.founder.call(method, `/api/rooms/${scene.room}${path(scene)}`, body));

/** Each right that is asked for by a request, and each act that takes another one back. */
export const twins: readonly Twin[] = [
  { type: 'room.leave', right: 'leave', http: () => ['POST', '/leave'] },
  { type: 'read.mark', right: 'mark read', fields: onTheirs, http: () => ['PUT', '/read', { seq: 1 }] },
  {
    type: 'room.prefs',
    right: 'set prefs',
    fields: () => ({ favourite: true }),
    http: () => ['PATCH', '/prefs', { favourite: true }],
  },
  {
    type: 'report.create',
    right: 'report',
    fields: (scene) => ({ ...onTheirs(scene), reason: 'spam' }),
    http: ({ theirs }) => ['POST', `/messages/${theirs}/reports`, { reason: 'spam' }],
  },
  {
    type: 'message.send',
    right: 'send',
    fields: () => ({ body: 'three' }),
    http: () => ['POST', '/messages', { id: randomUUID(), body: 'three' }],
  },
  {
    type: 'reaction.add',
    right: 'react',
    fields: (scene) => ({ ...onTheirs(scene), emoji: '👍' }),
    http: ({ theirs }) => ['PUT', `/messages/${theirs}/reactions/${THUMB}`],
  },
  {
    type: 'reaction.remove',
    right: 'react',
    fields: (scene) => ({ ...onTheirs(scene), emoji: '👍' }),
    http: ({ theirs }) => ['DELETE', `/messages/${theirs}/reactions/${THUMB}`],
  },
  {
    type: 'thread.follow',
    right: 'follow thread',
    fields: (scene) => ({ ...onTheirs(scene), following: true }),
    http: ({ theirs }) => ['PUT', `/messages/${theirs}/thread/following`, { following: true }],
  },
  {
    type: 'message.pin',
    right: 'pin',
    fields: onTheirs,
    http: ({ theirs }) => ['PUT', `/messages/${theirs}/pin`],
  },
  {
    type: 'message.unpin',
    right: 'pin',
    given: founderDoes('PUT', ({ theirs }) => `/messages/${theirs}/pin`),
    fields: onTheirs,
    http: ({ theirs }) => ['DELETE', `/messages/${theirs}/pin`],
  },
  {
    type: 'message.edit',
    right: 'edit own',
    fields: ({ mine }) => ({ seq: mine, body: 'edited' }),
    http: ({ mine }) => ['PATCH', `/messages/${mine}`, { body: 'edited' }],
  },
  {
    type: 'message.delete',
    right: 'delete any',
    fields: onTheirs,
    http: ({ theirs }) => ['DELETE', `/messages/${theirs}`],
  },
  {
    type: 'room.update',
    right: 'update room',
    fields: () => ({ topic: 'new' }),
    http: () => ['PATCH', '', { topic: 'new' }],
  },
  {
    type: 'room.update',
    right: 'archive',
    given: founderDoes('PATCH', () => '', { archived: true }),
    fields: () => ({ archived: false }),
    http: () => ['PATCH', '', { archived: false }],
  },
  {
    type: 'member.add',
    right: 'add member',
    fields: ({ outsider }) => ({ userId: outsider.id }),
    http: ({ outsider }) => ['POST', '/members', { userId: outsider.id }],
  },
  {
    type: 'member.remove',
    right: 'remove member',
    fields: onOther,
    http: ({ other }) => ['DELETE', `/members/${other.id}`],
  },
  {
    type: 'member.update',
    right: 'set role',
    fields: (scene) => ({ ...onOther(scene), role: 'moderator' }),
    http: ({ other }) => ['PATCH', `/members/${other.id}`, { role: 'moderator' }],
  },
  {
    type: 'member.update',
    right: 'mute',
    given: founderDoes('PATCH', ({ other }) => `/members/${other.id}`, { mutedUntil: LONG_AFTER }),
    fields: (scene) => ({ ...onOther(scene), mutedUntil: null }),
    http: ({ other }) => ['PATCH', `/members/${other.id}`, { mutedUntil: null }],
  },
  {
    type: 'member.ban',
    right: 'ban',
    fields: onOther,
    http: ({ other }) => ['PUT', `/bans/${other.id}`],
  },
  {
    type: 'member.unban',
    right: 'ban',
    given: founderDoes('PUT', ({ other }) => `/bans/${other.id}`),
    fields: onOther,
    http: ({ other }) => ['DELETE', `/bans/${other.id}`],
  },
  { type: 'invite.create', right: 'create invite', http: () => ['POST', '/invites'] },
  {
    type: 'invite.revoke',
    right: 'revoke invite',
    fields: ({ invite }) => ({ code: invite }),
    http: ({ invite }) => ['DELETE', `/invites/${invite}`],
  },
];

/** What comes of a request over the WebSocket: `ok`, or the code of the refusal. */
export async function overSocket(actor: Peer, request: object): Promise<string> {
  const id = randomUUID();
  const from = actor.frames.length;
  actor.send({ ...request, id });
  const answer = await actor.next((frame) => frame['id'] === id, from);
  return answer['type'] === 'error' ? String(answer['code']) : 'ok';
}

/** The same over HTTP. */
export async function overHttp(
  { actor, room }: Scene,
  [method, path, body]: readonly [string, string, unknown?],
): Promise<string> {
  const answer = await actor.call(method, `/api/rooms/${room}${path}`, body);
  return answer.status < 300 ? 'ok' : (answer.body as { code: string }).code;
}
