import { Peer, type Frame } from './peer.ts';

/** A device of somebody's: the same person on a socket of its own. */
export function deviceOf(person: Peer): Peer {
  const device = new Peer(person.url, person.username);
  device.id = person.id;
  device.token = person.token;
  return device;
}

/** All states of somebody that a device was told, from the given frame on, in order. */
function toldOf(watcher: Peer, user: string, from = 0): unknown[] {
  return watcher.frames
    .slice(from)
    .filter((frame) => frame['type'] === 'presence')
    .map((frame) => (frame['users'] as Frame)[user])
    .filter((state) => state !== undefined);
}

/** The same from the first `online` on: who begins to watch may have asked before the other was there. */
export function toldSinceOnline(watcher: Peer, user: string): unknown[] {
  const told = toldOf(watcher, user);
  return told.slice(told.indexOf('online'));
}

/** Waits until the last that a device was told of somebody is this. */
export async function untilTold(watcher: Peer, user: string, state: string, patienceMs = 30_000): Promise<void> {
  await watcher.until(() => toldOf(watcher, user).at(-1) === state, patienceMs);
}

let requests = 0;
const nextId = () => `presence-${++requests}`;

export async function watch(watcher: Peer, ...people: Peer[]): Promise<void> {
  await watcher.ask({ type: 'presence.watch', id: nextId(), users: people.map(({ id }) => id) }, 'ack');
}

export async function setAvailability(device: Peer, state: 'online' | 'away'): Promise<void> {
  await device.ask({ type: 'presence.set', id: nextId(), state }, 'ack');
}
