import { ApiError, type RoomState } from '@chatapp/client';
import type { Availability } from '@chatapp/contracts';
import type { Call, CoreMethod, Failure, FromCore, MessageEvent, Port, Push, RoomFacts } from './protocol.ts';

type Handle = (method: CoreMethod, args: readonly unknown[]) => unknown;

const FACTS = [
  'id',
  'info',
  'head',
  'lastSeq',
  'members',
  'pending',
  'typing',
  'receipts',
  'online',
  'live',
  'refused',
] as const;

/** The core's end of the line to one page. */
export class PortServer {
  readonly #port: Port;
  readonly #handle: Handle;
  /** The rooms that the page has open, and what it knows of them. */
  readonly #watched = new Map<string, RoomFacts | undefined>();
  /** Whose presence the page shows. */
  people: readonly string[] = [];
  /** Whether somebody is in front of it. */
  availability: Availability = 'away';

  constructor(port: Port, handle: Handle) {
    this.#port = port;
    this.#handle = handle;
    port.addEventListener('message', ({ data }) => void this.#called(data as Call));
    port.start();
  }

  push(push: Push): void {
    this.#post({ push });
  }

  watch(room: string, state: RoomState | undefined): RoomFacts | undefined {
    const facts = state && factsOf(state);
    this.#watched.set(room, facts);
    return facts;
  }

  unwatch(room: string): void {
    this.#watched.delete(room);
  }

  watches(room: string): boolean {
    return this.#watched.has(room);
  }

  forget(): void {
    this.#watched.clear();
  }

  /** Tells the page what is new of a room that it watches. */
  room(state: RoomState, { events, reset }: { events: readonly MessageEvent[]; reset: boolean }): void {
    if (!this.#watched.has(state.id)) return;
    const known = this.#watched.get(state.id);
    const facts = factsOf(state);
    this.#watched.set(state.id, facts);
    const changed = Object.fromEntries(
      FACTS.filter((name) => name === 'id' || facts[name] !== known?.[name]).map((name) => [name, facts[name]]),
    );
    this.push({ type: 'room', facts: changed as Partial<RoomFacts> & Pick<RoomFacts, 'id'>, events, reset });
  }

  async #called({ call, method, args }: Call): Promise<void> {
    try {
      const value = await this.#handle(method, args);
      this.#post({ call, value });
    } catch (error) {
      this.#post({ call, failure: failureOf(error) });
    }
  }

  #post(message: FromCore): void {
    this.#port.postMessage(message);
  }
}

function factsOf(state: RoomState): RoomFacts {
  return Object.fromEntries(FACTS.map((name) => [name, state[name]])) as unknown as RoomFacts;
}

function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) {
    const { code, message, status, retryAfterMs } = error;
    return { code, message, status, retryAfterMs };
  }
  console.error(error);
  return { code: 'internal', message: String(error), status: 0 };
}
