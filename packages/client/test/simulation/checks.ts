import type { ServerEvent } from '@chatapp/contracts';
import { assertSame } from '../support/same-room.ts';
import type { Run } from './run.ts';

/** What a run must leave behind. Each throws or tells what is wrong. */
export function violations(run: Run): string[] {
  return [...sentOnce(run), ...inOrder(run), ...answeredTruly(run), ...eventsOnce(run), ...statesTrue(run)];
}

function sentOnce({ sends, server }: Run): string[] {
  const wrong: string[] = [];
  for (const { room, id, wanted } of sends) {
    const count = server.room(room).messages.filter((message) => message.id === id).length;
    if (count !== (wanted ? 1 : 0)) wrong.push(`${id} is ${count} times in ${room}`);
  }
  return wrong;
}

function inOrder({ sends, server, rooms }: Run): string[] {
  return rooms.flatMap((room) => {
    const order = new Map(sends.map((send) => [send.id, send.order]));
    const stored = server.room(room).messages.flatMap(({ id }) => order.get(id) ?? []);
    return stored.every((value, index) => index === 0 || value > (stored[index - 1] ?? 0))
      ? []
      : [`order in ${room}: ${stored.join(' ')}`];
  });
}

function answeredTruly({ sends, server, client }: Run): string[] {
  const wrong: string[] = [];
  for (const { room, id, wanted, outcome } of sends) {
    if (outcome === undefined) wrong.push(`${id} was never answered`);
    else if (typeof outcome === 'string') {
      if (wanted) wrong.push(`${id} failed: ${outcome}`);
    } else if (server.room(room).messages[outcome.seq - 1]?.id !== id) wrong.push(`${id} is not at ${outcome.seq}`);
    const pending = client.pending(room).find((message) => message.id === id)?.status;
    if (pending !== (wanted ? undefined : 'failed')) wrong.push(`${id} is ${pending}`);
  }
  return wrong;
}

function eventsOnce({ rooms, events, opened, server }: Run): string[] {
  const wrong: string[] = [];
  for (const room of rooms) {
    let last = opened.get(room)?.head === undefined ? 0 : -1;
    const created = new Set<number>();
    for (const event of events) {
      if (!('rev' in event) || event.room !== room) continue;
      if (event.rev <= last) wrong.push(`${room}: rev ${event.rev} after ${last}`);
      last = event.rev;
      if (event.type !== 'message.created') continue;
      if (created.has((event satisfies ServerEvent<'message.created'>).seq)) wrong.push(`${room}: ${event.seq} twice`);
      created.add(event.seq);
    }
    const from = opened.get(room);
    if (!from) wrong.push(`${room} was never opened`);
    else
      for (let seq = from.lastSeq + 1; seq <= server.room(room).messages.length; seq++)
        if (!created.has(seq) && seq > server.room(room).floor) wrong.push(`${room}: no event told of ${seq}`);
  }
  return wrong;
}

function statesTrue({ rooms, client, server, states, seed, timersLeft }: Run): string[] {
  const wrong: string[] = [];
  const heads = new Map<string, number>();
  const firsts = new Map<string, number>();
  for (const { id, head, messages, lastSeq, floor } of states) {
    const first = lastSeq - messages.length + 1;
    if (first > Math.max(firsts.get(id) ?? Infinity, floor + 1)) wrong.push(`${id}: messages before ${first} are gone`);
    if (messages.length > 0) firsts.set(id, first);
    if (head < (heads.get(id) ?? 0)) wrong.push(`${id}: head went back to ${head}`);
    heads.set(id, head);
    if (messages.some(({ seq }, index) => seq !== first + index)) wrong.push(`${id}: a hole`);
  }
  for (const room of rooms) {
    const state = client.room(room);
    try {
      if (state) assertSame(state, server.room(room), `of ${room}, seed ${seed}`);
      else wrong.push(`${room} is not there`);
    } catch (error) {
      wrong.push(String(error));
    }
  }
  if (timersLeft > 0) wrong.push(`${timersLeft} timers are left`);
  return wrong;
}
