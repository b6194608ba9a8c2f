import { randomUUID } from 'node:crypto';
import type { Scene } from './rights-scene.ts';

/** `ok`, or the code of the refusal. */
type Doing = (scene: Scene) => Promise<string>;

async function call({ actor, room }: Scene, method: string, path: string, body?: unknown): Promise<string> {
  const answer = await actor.call(method, `/api/rooms/${room}${path}`, body);
  return answer.status < 300 ? 'ok' : (answer.body as { code: string }).code;
}

const send = (scene: Scene, body = 'three') => call(scene, 'POST', '/messages', { id: randomUUID(), body });

/** The same by all roads: if they differ, the codes of all. */
async function allOf(...answers: Promise<string>[]): Promise<string> {
  return [...new Set(await Promise.all(answers))].join(' or ');
}

/** Every way to read a room and what is in it. */
export const READS: readonly string[] = [
  '',
  '/messages',
  '/changes?since=0',
  '/members',
  '/pins',
  '/messages/1/thread',
];

async function subscribe({ actor, room }: Scene): Promise<string> {
  const id = randomUUID();
  actor.send({ type: 'subscribe', id, rooms: [{ room, since: 0 }] });
  const answer = await actor.next((frame) => frame['id'] === id);
  actor.send({ type: 'unsubscribe', id: randomUUID(), rooms: [room] });
  return answer['type'] === 'subscribed' ? 'ok' : String(answer['code']);
}

/** `ok` where the word of somebody reached everybody, `forbidden` where it stayed text. */
async function mentionRoom(scene: Scene): Promise<string> {
  const code = await send(scene, 'hello @room');
  if (code !== 'ok') return code;
  const page = (await scene.actor.call('GET', `/api/rooms/${scene.room}/messages?limit=1`)).body;
  const { messages } = page as { messages: { mentionsRoom?: boolean }[] };
  return messages[0]?.mentionsRoom === true ? 'ok' : 'forbidden';
}

async function mentionLargeRoom(scene: Scene): Promise<string> {
  const { founder, crowd, room } = scene;
  for (const { id } of crowd) await founder.call('POST', `/api/rooms/${room}/members`, { userId: id });
  return mentionRoom(scene);
}

/** Twice, since nobody is too early with their first message. */
async function ignoreSlowMode(scene: Scene): Promise<string> {
  const { founder, room } = scene;
  await founder.call('PATCH', `/api/rooms/${room}`, { slowModeS: 600 });
  const first = await send(scene);
  if (first !== 'ok') return first;
  const second = await send(scene);
  return second === 'slow_mode' ? 'forbidden' : second;
}

/** How somebody does each thing of the table of rights, as any program would. */
export const actions: Readonly<Record<string, Doing>> = {
  read: (scene) => allOf(...READS.map((path) => call(scene, 'GET', path)), subscribe(scene)),
  join: (scene) => call(scene, 'POST', '/join'),
  leave: (scene) => call(scene, 'POST', '/leave'),
  'mark read': (scene) => call(scene, 'PUT', '/read', { seq: 1 }),
  'set prefs': (scene) => call(scene, 'PATCH', '/prefs', { notify: 'mentions' }),
  report: (scene) => call(scene, 'POST', `/messages/${scene.theirs}/reports`, { reason: 'spam' }),
  send: (scene) => send(scene),
  react: (scene) => call(scene, 'PUT', `/messages/${scene.theirs}/reactions/%F0%9F%91%8D`),
  'follow thread': (scene) => call(scene, 'PUT', `/messages/${scene.theirs}/thread/following`, { following: true }),
  'mention room': mentionRoom,
  'mention large room': mentionLargeRoom,
  'ignore slow mode': ignoreSlowMode,
  pin: (scene) => call(scene, 'PUT', `/messages/${scene.theirs}/pin`),
  'edit own': (scene) => call(scene, 'PATCH', `/messages/${scene.mine}`, { body: 'edited' }),
  'delete own': (scene) => call(scene, 'DELETE', `/messages/${scene.mine}`),
  'delete any': (scene) => call(scene, 'DELETE', `/messages/${scene.theirs}`),
  'read own revisions': (scene) => call(scene, 'GET', `/messages/${scene.mine}/revisions`),
  'read revisions': (scene) => call(scene, 'GET', `/messages/${scene.theirs}/revisions`),
  'update room': (scene) => call(scene, 'PATCH', '', { topic: 'new' }),
  'set slow mode': (scene) => call(scene, 'PATCH', '', { slowModeS: 5 }),
  archive: (scene) => call(scene, 'PATCH', '', { archived: true }),
  'add member': (scene) => call(scene, 'POST', '/members', { userId: scene.outsider.id }),
  'remove member': (scene) => call(scene, 'DELETE', `/members/${scene.other.id}`),
  'set role': (scene) => call(scene, 'PATCH', `/members/${scene.other.id}`, { role: 'moderator' }),
  mute: (scene) => call(scene, 'PATCH', `/members/${scene.other.id}`, { mutedUntil: '2100-01-01T00:00:00.000Z' }),
  ban: (scene) => call(scene, 'PUT', `/bans/${scene.other.id}`),
  'read bans': (scene) => call(scene, 'GET', '/bans'),
  'create invite': (scene) => call(scene, 'POST', '/invites'),
  'revoke invite': (scene) => call(scene, 'DELETE', `/invites/${scene.invite}`),
};
