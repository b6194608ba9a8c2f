import { countChars, requests, type RequestType } from '@chatapp/contracts';
import { fromSchema, type Known } from './from-schema.ts';
import type { Values } from './values.ts';

export interface World {
  readonly rooms: readonly string[];
  readonly people: readonly string[];
  readonly token: string;
}

/** Every request that there is, `hello` to `ping`. */
const types = Object.keys(requests) as RequestType[];

/** What is there for the fields of these names. */
export function knownIn(values: Values, { rooms, people, token }: World): Known {
  const { random } = values;
  const room = () => (values.chance(0.85) ? random.pick(rooms) : 'nosuchroom');
  const person = () => (values.chance(0.9) ? random.pick(people) : 'nobody');
  return {
    room,
    rooms: room,
    userId: person,
    userIds: person,
    users: person,
    senderId: person,
    token: () => token,
    id: () => `r${random.int(0, 2 ** 31)}`,
  };
}

/** A request of any type as a well-behaved client would send it, some of them about things that are not there. */
export function goodRequest(
  values: Values,
  world: World,
  type: RequestType = values.random.pick(types),
): Record<string, unknown> {
  return fromSchema(values, requests[type], knownIn(values, world)) as Record<string, unknown>;
}

/** Each of these makes any request a bad one. */
const spoilt = [
  { type: 'no.such' },
  { type: 5 },
  { type: null },
  { type: '__proto__' },
  { type: ['ping'] },
  { type: 'constructor' },
  { id: 5 },
  { id: '' },
  { id: null },
  { id: {} },
  { id: 'x'.repeat(65) },
  { id: ['a'] },
  { id: '😀'.repeat(65) },
];

/** The text of a frame: most of it wrong in some place, some of it no JSON at all. */
export function hostileFrame(values: Values, world: World): string {
  const { random } = values;
  // Most frames stay at the gateway: what travels to the database takes its time.
  const travels = values.chance(0.1);
  const request = () => {
    if (values.chance(0.04)) return values.any();
    const good = goodRequest(values, world);
    if (travels && values.chance(0.2)) return good;
    const mutated = values.mutate(good);
    return travels ? mutated : { ...mutated, ...random.pick(spoilt) };
  };
  const count = values.chance(0.01) ? random.int(90, 130) : random.int(1, 40);
  const text = JSON.stringify(values.chance(0.1) ? request() : Array.from({ length: count }, request)) ?? '';
  const whole = values.chance(0.1) ? values.garble(text) : text;
  // Beyond the size of a frame the answer is another one.
  return Buffer.byteLength(whole) > 65_000 ? whole.slice(0, 10_000) : whole;
}

/** How many answers a frame must get, by the id that they repeat; '' stands for those without one. */
export interface Expected {
  readonly answers: Map<string, { least: number; most: number }>;
  readonly requests: number;
}

export function expectedAnswers(text: string): Expected {
  const answers: Expected['answers'] = new Map();
  const expect = (id: string | undefined, least: number, most: number) => {
    const key = id === undefined ? '' : `id ${id}`;
    const before = answers.get(key) ?? { least: 0, most: 0 };
    answers.set(key, { least: before.least + least, most: before.most + most });
  };
  let frame: unknown;
  try {
    frame = JSON.parse(text.toWellFormed());
  } catch {
    expect(undefined, 1, 1);
    return { answers, requests: 1 };
  }
  const requests: unknown[] = Array.isArray(frame) ? frame : [frame];
  if (requests.length > 100) {
    expect(undefined, 1, 1);
    return { answers, requests: 1 };
  }
  for (const request of requests) {
    const { id, type, rooms } = (request ?? {}) as Record<string, unknown>;
    const name = typeof request === 'object' && typeof id === 'string' && countChars(id) <= 64 ? id : undefined;
    if (type === 'typing') expect(name, 0, 1);
    else if (type === 'subscribe' && name && Array.isArray(rooms))
      expect(name, areRooms(rooms) ? rooms.length : 1, areRooms(rooms) ? rooms.length : 1); // prettier-ignore
    else expect(name, 1, 1);
  }
  return { answers, requests: Math.max(1, requests.length) };
}

const areRooms = (rooms: readonly unknown[]): boolean =>
  rooms.length > 0 && rooms.length <= 200 && rooms.every((each) => isRoom(each));

function isRoom(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { room, since } = value as Record<string, unknown>;
  const isSince = since === undefined || (Number.isSafeInteger(since) && Number(since) >= 0);
  return typeof room === 'string' && /^[0-9a-z]{1,32}$/.test(room) && isSince;
}
