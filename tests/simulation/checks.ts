// @boundaries-ignore what the client's own simulation is held to
import { assertSame } from '../../packages/client/test/support/same-room.ts';
import type { Left } from './run.ts';
import { PARTITIONS, PEOPLE, ROOMS } from './world/database.ts';

/** Everything that a run left behind that should not be. */
export function violations(run: Left): string[] {
  return [
    ...run.world.violations,
    ...sentOnce(run),
    ...inOrder(run),
    ...heardOnce(run),
    ...allCurrent(run),
    ...allOwned(run),
  ];
}

/** Who was in the room all the time got every message through, once; nobody's is there twice, and what was acknowledged is where that said. */
function sentOnce({ sends, world }: Left): string[] {
  const wrong: string[] = [];
  for (const { user, room, id, outcome } of sends) {
    const { messages } = world.database.room(room);
    const places = messages.filter((message) => message.id === id).map(({ seq }) => seq);
    if (outcome === undefined) wrong.push(`${id} was never answered`);
    else if (typeof outcome === 'string') {
      if (user !== PEOPLE[2]) wrong.push(`${id} failed: ${outcome}`);
      if (places.length > 0) wrong.push(`${id} was refused (${outcome}) and is there`);
    } else if (places.length !== 1 || places[0] !== outcome.seq)
      wrong.push(`${id} was acknowledged at ${outcome.seq} and is at ${places.join(' and ') || 'no place'}`);
  }
  return wrong;
}

function inOrder({ sends, world }: Left): string[] {
  const taken = sends.filter(({ outcome }) => typeof outcome !== 'string');
  const orders = new Map(taken.map(({ id, order }) => [id, order]));
  return ROOMS.flatMap((room) =>
    PEOPLE.flatMap((user) => {
      const own = world.database.room(room).messages.filter(({ sender }) => sender?.id === user);
      const order = own.flatMap(({ id }) => orders.get(id) ?? []);
      return order.every((value, index) => index === 0 || value > (order[index - 1] ?? 0))
        ? []
        : [`order of ${user} in ${room}: ${order.join(' ')}`];
    }),
  );
}

/** Each change once, and rising; who was in the room all the time heard of each message. */
function heardOnce({ world }: Left): string[] {
  const wrong: string[] = [];
  for (const { id, events } of world.people)
    for (const room of ROOMS) {
      let last = 0;
      const heard = new Set<number>();
      for (const event of events) {
        if (!('rev' in event) || event.room !== room) continue;
        if (event.rev <= last) wrong.push(`${id} heard of rev ${event.rev} of ${room} after ${last}`);
        last = event.rev;
        if (event.type === 'message.created') heard.add(event.seq);
      }
      if (id === PEOPLE[2]) continue;
      const first = Math.min(...heard);
      for (const { seq } of world.database.room(room).messages)
        if (seq > first && !heard.has(seq)) wrong.push(`${id} never heard of message ${seq} in ${room}`);
    }
  return wrong;
}

/** Who is in a room has it as it is. Who was let in again while they had no connection, or Redis lost the word of it, finds out by the list of rooms. */
function allCurrent({ world, faults }: Left): string[] {
  const wrong: string[] = [];
  const mayMissWord = faults.some((fault) => fault.includes('Redis restarts'));
  for (const { id, client } of world.people)
    for (const room of ROOMS) {
      if (!world.database.isMember(room, id) || (id === PEOPLE[2] && mayMissWord)) continue;
      const state = client.room(room);
      if (state?.live !== true) {
        if (id !== PEOPLE[2]) wrong.push(`${id} does not have ${room}`);
      } else
        try {
          assertSame(state, world.database.room(room), `of ${room}, as ${id} has it`);
        } catch (error) {
          wrong.push(String(error));
        }
    }
  return wrong;
}

/** Each partition has one owner in each group, and they are shared out evenly. */
function allOwned({ world }: Left): string[] {
  return (['chat-writer', 'fanout'] as const).flatMap((kind) => {
    const owned = world.running
      .filter((running) => running.kind === kind)
      .map(({ consumer }) => consumer?.owned() ?? []);
    const counts = owned.map(({ length }) => length);
    const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
    const all = owned.flat().sort((a, b) => a - b);
    return isEven && all.length === PARTITIONS && new Set(all).size === PARTITIONS
      ? []
      : [`${kind} own ${JSON.stringify(owned)}`];
  });
}
