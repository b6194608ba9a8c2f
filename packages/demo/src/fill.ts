import { setTimeout as sleep } from 'node:timers/promises';
import { planCommunity, type CommunityOptions } from './community/community.ts';
import { Progress } from './progress.ts';
import { Deeds } from './road/deeds.ts';
import { eachOf } from './road/each.ts';
import { importRoom } from './road/import-room.ts';
import { Lines } from './road/lines.ts';
import { Resident, type Account, type Server } from './road/resident.ts';
import { settle, type Settled, type Town } from './road/settle.ts';

export interface FillOptions extends CommunityOptions {
  readonly url: string;
  readonly admin: Account;
  /** Everybody's. */
  readonly password: string;
}

export interface Filled {
  people: number;
  rooms: number;
  messages: number;
  reactions: number;
  /** Rooms that lack something, since others have spoken in them. */
  leftAlone: number;
  /** Deeds that were refused. */
  refused: number;
}

/** Connections that bring messages in, for so many rooms at a time; and people who do something at the same time. */
const LINES = 24;
const ROOMS = 16;
const BUSY_PEOPLE = 12;
const LOGINS = 8;
const KNOWN_EVERY_MS = 200;
const KNOWN_MS = 60_000;

/** Makes the community of the options, or what is missing of it. */
export async function fill(options: FillOptions, signal: AbortSignal): Promise<Filled> {
  const community = planCommunity(options);
  const server: Server = { url: options.url, signal };
  const residents: Resident[] = [];
  const admin = await Resident.login(options.admin, server);
  const everybody = () => [admin, ...residents.filter((resident) => resident !== undefined)];
  try {
    await eachOf(community.people, LOGINS, async ({ username }, place) => {
      signal.throwIfAborted();
      residents[place] = await Resident.login({ username, password: options.password }, server);
    });
    const town: Town = { community, residents, admin };
    await areKnown(town, signal);
    const deeds = new Deeds();
    const [first, ...others] = community.rooms.filter(({ messages }) => messages > 0);
    const oldest = await settle(town, first ? [first] : []);
    const settled = [...oldest, ...(await settle(town, others))];
    // All that was said is older than the oldest room: so another run dates everything as the first did.
    const untilMs = Date.parse(oldest[0]?.room.createdAt ?? new Date().toISOString());
    const messages = await importAll(town, settled, { untilMs, deeds, signal, total: options.size });
    for (const place of settled) if (messages.get(place) === place.plan.messages) deeds.complete(community, place);
    const refused = await doAll(town, deeds);
    return {
      people: residents.length,
      rooms: settled.length,
      messages: [...messages.values()].reduce((sum, count) => sum + count, 0),
      reactions: deeds.counts.reactions,
      leftAlone:
        community.rooms.filter((plan) => plan.messages > 0).length -
        settled.filter((place) => messages.get(place) === place.plan.messages).length,
      refused,
    };
  } finally {
    await eachOf(everybody(), LOGINS, (resident) => resident.logout().catch(() => undefined));
  }
}

/** Who has just got an account is known everywhere a moment later. */
async function areKnown({ residents, admin }: Town, signal: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + KNOWN_MS;
  await eachOf([...residents, admin], LOGINS, async ({ id }) => {
    for (;;) {
      signal.throwIfAborted();
      const isKnown = await admin.api.getPerson({ user: id }).then(
        () => true,
        () => false,
      );
      if (isKnown) return;
      if (performance.now() > deadlineMs)
        throw new Error('The people do not become known to chat-writer. Does everything run?');
      await sleep(KNOWN_EVERY_MS, undefined, { signal });
    }
  });
  await admin.api.adminRooms();
}

async function importAll(
  { community, residents, admin }: Town,
  settled: readonly Settled[],
  { untilMs, deeds, signal, total }: { untilMs: number; deeds: Deeds; signal: AbortSignal; total: number },
): Promise<Map<Settled, number>> {
  const messages = new Map<Settled, number>();
  const progress = new Progress('Messages ', total);
  const lines = new Lines(Array.from({ length: LINES }, () => admin.line()));
  // The longest first: of a room one frame is on its way at a time.
  const rooms = settled.toSorted((one, other) => other.plan.messages - one.plan.messages);
  try {
    await eachOf(rooms, ROOMS, async (place) => {
      signal.throwIfAborted();
      const count = await importRoom(place, {
        community,
        residents,
        admin,
        lines,
        untilMs,
        done: () => progress.add(1),
        found: (some) => progress.addOld(some),
        stored: (spoken) => deeds.about(spoken, place),
      });
      messages.set(place, count);
    });
  } finally {
    lines.close();
    progress.end();
  }
  return messages;
}

/** Everybody does what is theirs, over a connection of their own. @returns how much of it was refused */
async function doAll({ residents }: Town, deeds: Deeds): Promise<number> {
  const progress = new Progress('Reactions', deeds.total);
  let refused = 0;
  try {
    await eachOf(deeds.people, BUSY_PEOPLE, async (person) => {
      const line = residents[person]!.line();
      try {
        const answers = await line.ask(deeds.of(person), (some) => progress.add(some.length));
        refused += answers.filter(({ type }) => type === 'error').length;
      } finally {
        line.close();
      }
    });
  } finally {
    progress.end();
  }
  return refused;
}
