import type { Request, RoomEvent, ServerEvent } from '@chatapp/contracts';
import { FakeRoom, person } from '../support/fake-room.ts';
import type { Dice } from '../support/random.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { FakeSocket } from './fake-socket.ts';
import { noFaults, type Bug, type Faults } from './faults.ts';

export const ME = person('me');
const REFUSED_BODY = 'not wanted';

/** ChatApp as docs/protocol.md tells it, in memory and on virtual time, with faults by chance. */
export class FakeServer {
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly rooms = new Map<string, FakeRoom>();
  readonly sockets = new Set<FakeSocket>();
  faults: Faults = noFaults;
  bug: Bug | undefined;
  tokens = 0;
  #connections = 0;

  constructor(clock: VirtualClock, dice: Dice) {
    this.clock = clock;
    this.dice = dice;
  }

  room(id: string): FakeRoom {
    let room = this.rooms.get(id);
    if (!room) {
      room = new FakeRoom(id, () => this.clock.now());
      room.join(ME);
      this.rooms.set(id, room);
    }
    return room;
  }

  /** A change of a room goes out to all that listen, behind what went out before it. */
  publish(event: RoomEvent): void {
    for (const socket of this.sockets) {
      if (!socket.listensTo.has(event.room)) continue;
      if (this.dice.chance(this.faults.lostEvent)) continue;
      socket.deliver('events', [event]);
      if (this.dice.chance(this.faults.repeatedEvent)) socket.deliver('events', [event]);
    }
  }

  /** As a gateway does once it noticed that the bus may have lost something. */
  resyncAll(): void {
    for (const socket of this.sockets)
      for (const room of socket.listensTo)
        socket.deliver('events', [{ type: 'resync', room, head: this.room(room).head }]);
  }

  /** What one frame asks for. */
  take(socket: FakeSocket, requests: readonly Request[]): void {
    const refusedRooms = new Set<string>();
    for (const request of requests) {
      if (!socket.open) return;
      if (request.type === 'message.send') this.#send(socket, request, refusedRooms);
      else this.#take(socket, request);
    }
  }

  #take(socket: FakeSocket, request: Request): void {
    const { dice, faults } = this;
    switch (request.type) {
      case 'hello': {
        const tokenExpiresAt = new Date(Number(request.token.split(' ')[1])).toISOString();
        const user = { ...ME, role: 'user' as const };
        const connection = `c${++this.#connections}`;
        socket.expireAt(Date.parse(tokenExpiresAt));
        socket.deliver('answers', [
          { type: 'welcome', id: request.id, connection, user, heartbeatS: 25, tokenExpiresAt },
        ]);
        return;
      }
      case 'ping':
        socket.deliver('answers', [{ type: 'pong', id: request.id }]);
        return;
      case 'subscribe':
        if (!dice.chance(faults.mute))
          for (const { room, since } of request.rooms) this.#subscribe(socket, request.id, room, since);
        return;
      case 'unsubscribe':
        for (const room of request.rooms) socket.listensTo.delete(room);
        return;
      default:
    }
  }

  #subscribe(socket: FakeSocket, id: string, room: string, since: number | undefined): void {
    if (this.dice.chance(this.faults.busy)) {
      socket.deliver('events', [{ type: 'error', id, room, code: 'busy', message: '', retryAfterMs: 100 }]);
      return;
    }
    const truth = this.room(room);
    const { head } = truth;
    socket.listensTo.add(room);
    const recovered = since !== undefined && since <= head && !this.dice.chance(this.faults.unrecovered);
    const missed = recovered ? truth.changes(since, Infinity) : undefined;
    socket.deliver('events', [
      {
        type: 'subscribed',
        id,
        room,
        head,
        recovered,
        ...(missed ? { changes: missed.changes } : {}),
        ...(missed?.room ? { info: missed.room } : {}),
        ...(missed?.members ? { members: missed.members } : {}),
      },
    ]);
  }

  #send(socket: FakeSocket, request: Request<'message.send'>, refusedRooms: Set<string>): void {
    const { dice, faults, bug } = this;
    const { id, body } = request;
    const refuse = (code: string, retryAfterMs?: number) =>
      socket.deliver('answers', [
        { type: 'error', id, code, message: '', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      ]);
    if (body === REFUSED_BODY) return refuse('not_a_member');
    // What follows a refused one in its frame and room is refused with it: else it would overtake.
    if (bug !== 'overtaking' && refusedRooms.has(request.room)) return refuse('busy', 50);
    if (dice.chance(faults.busy)) {
      refusedRooms.add(request.room);
      return refuse(dice.pick(['busy', 'rate_limited', 'unavailable']), dice.between(0, 3) * 100);
    }
    if (bug === 'lies about acks' && dice.chance(0.1)) {
      const at = new Date(0).toISOString();
      socket.deliver('answers', [{ type: 'ack', id, room: request.room, seq: 1, rev: 1, at }]);
      return;
    }
    const room = this.room(request.room);
    const known = bug === 'forgets ids' ? undefined : room.messages.find((message) => message.id === id);
    const event = known ? undefined : room.create(ME, body, id);
    const { seq, rev, at } = known ?? (event as ServerEvent<'message.created'>);
    const answer: ServerEvent = { type: 'ack', id, room: room.id, seq, rev, at, ...(known ? { duplicate: true } : {}) };
    if (event) this.publish(event);
    if (!dice.chance(faults.mute)) socket.deliver('answers', [answer]);
  }
}
