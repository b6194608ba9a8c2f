import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { register, type Peer } from './peer.ts';

export const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;

/** Makes a room. @returns its id. */
export async function makeRoom(owner: Peer, kind: 'public' | 'private' = 'public'): Promise<string> {
  const { status, body } = await owner.call('POST', '/api/rooms', { name: 'Talk', kind });
  assert.is(status, 201, JSON.stringify(body));
  return (body as { room: { id: string } }).room.id;
}

/** Two people who have nothing to do with what went on before meet in a room of theirs, and talk. */
export async function stillTalks(url: string, wsUrl: string): Promise<void> {
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  await Promise.all([ann.connect(wsUrl), bob.connect(wsUrl)]);
  for (const peer of [ann, bob])
    await peer.ask({ type: 'subscribe', id: 's', rooms: [{ room, since: 0 }] }, 'subscribed');
  for (const [from, to] of [
    [ann, bob],
    [bob, ann],
  ] as const) {
    const id = randomUUID();
    await from.ask({ type: 'message.send', id, room, body: 'still there?' }, 'ack');
    await to.next((frame) => frame['type'] === 'message.created' && frame['id'] === id);
  }
  ann.close();
  bob.close();
}
