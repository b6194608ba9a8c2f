import { limits, type HttpQuery } from '@chatapp/contracts';
import type { Db } from '../../db/database.ts';
import { addTo, type ByRoom } from '../../db/by-room.ts';
import { listMessagesBySeq } from '../../db/messages.queries.ts';
import type { MessageState, RoomState } from '../../model.ts';
import { listRoomNumbers, type Place } from '../db/searching.queries.ts';
import type { Atom } from '../text/atoms.ts';
import { Budget } from './budget.ts';
import { decodeSearchCursor, encodeSearchCursor } from './cursor.ts';
import { filterNames, parseSearch } from './parse.ts';
import { scoreOf } from './rank.ts';
import { Scan } from './scan.ts';
import { findRooms, findSender } from './scope.ts';
import { check, readSearch, tokensOfSearch, type Search } from './search.ts';

/** A message that was found, with its text taken apart. */
export interface Found {
  place: Place;
  message: MessageState;
  atoms: Atom[];
}

export interface FoundPage {
  search: Search;
  found: Found[];
  rooms: Map<string, RoomState>;
  nextCursor: string | null;
}

/** Answers a search of `asker`. @throws AppError with the reasons of `GET /api/search` */
export async function find(
  db: Db,
  asker: string,
  query: HttpQuery<'search'>,
  budget = new Budget(),
): Promise<FoundPage> {
  const typed = parseSearch(query.q ?? '');
  for (const name of filterNames) {
    const value = query[name];
    if (value !== undefined) typed.filters.push({ name, value });
  }
  const search = readSearch(typed, query.order ?? 'newest');
  const cursor = query.cursor === undefined ? undefined : decodeSearchCursor(query.cursor);
  const rooms = await findRooms(db, asker, { room: query.room, names: search.rooms });
  const from = search.from === undefined ? undefined : await findSender(db, asker, search.from);
  const numbers = rooms.size === 0 ? new Map<number, string>() : await listRoomNumbers(db, [...rooms.keys()]);
  // Nothing is above the first place at the end of time.
  const until: Place = { at: search.until, no: 0, seq: 0 };
  const below = cursor && cursor.below.at < until.at ? cursor.below : until;
  const scan = await Scan.open(db, {
    tokens: tokensOfSearch(search, from),
    rooms: [...numbers.keys()],
    since: search.since,
    below,
  });
  // Their rows go a little later.
  const isGone = ({ room, seq }: MessageState) => seq <= (rooms.get(room)?.floor ?? 0);
  const reading: Reading = {
    db,
    scan,
    numbers,
    budget,
    accept: (message) => (isGone(message) ? undefined : check(search, from, message)),
  };
  const limit = query.limit ?? limits.searchPageDefault;
  const page =
    search.order === 'best'
      ? bestPage(reading, search, typed.texts, limit, cursor?.skip ?? 0)
      : newestPage(reading, limit);
  return { search, rooms, ...(await page) };
}

interface Reading {
  db: Db;
  scan: Scan;
  numbers: ReadonlyMap<number, string>;
  budget: Budget;
  accept: (message: MessageState) => Atom[] | undefined;
}

async function newestPage(reading: Reading, limit: number): Promise<Pick<FoundPage, 'found' | 'nextCursor'>> {
  const found = await read(reading, limit + 1);
  if (found.length > limit) {
    const page = found.slice(0, limit);
    return { found: page, nextCursor: encodeSearchCursor({ below: page.at(-1)!.place, skip: 0 }) };
  }
  const { frontier } = reading.scan;
  return { found, nextCursor: frontier ? encodeSearchCursor({ below: frontier, skip: 0 }) : null };
}

/** Of the newest ones that are found, the best: later pages are of the same ones, whatever is written meanwhile. */
async function bestPage(
  reading: Reading,
  search: Search,
  typed: readonly string[],
  limit: number,
  skip: number,
): Promise<Pick<FoundPage, 'found' | 'nextCursor'>> {
  const found = (await read(reading, limits.searchBestOf)).slice(0, limits.searchBestOf);
  const { frontier } = reading.scan;
  if (found.length === 0)
    return { found, nextCursor: frontier ? encodeSearchCursor({ below: frontier, skip: 0 }) : null };
  const first = found[0]?.place;
  const nowMs = Date.parse(found[0]?.message.at ?? '');
  const score = new Map(
    found.map((each) => {
      const judged = { atoms: each.atoms, body: each.message.body, atMs: Date.parse(each.message.at) };
      return [each, scoreOf(judged, search.phrases, typed, nowMs)];
    }),
  );
  const ranked = found.toSorted((a, b) => score.get(b)! - score.get(a)!);
  const end = skip + limit;
  if (first && end < ranked.length) {
    const below = { ...first, seq: first.seq + 1 };
    return { found: ranked.slice(skip, end), nextCursor: encodeSearchCursor({ below, skip: end }) };
  }
  // The budget was spent on fewer: those that come after them are ranked among themselves.
  const next = found.length < limits.searchBestOf ? frontier : undefined;
  return { found: ranked.slice(skip), nextCursor: next ? encodeSearchCursor({ below: next, skip: 0 }) : null };
}

/** The next `count` messages that are what is looked for; fewer when there are no more or the budget is spent. */
async function read(reading: Reading, count: number): Promise<Found[]> {
  const { db, scan, numbers, budget, accept } = reading;
  const found: Found[] = [];
  while (found.length < count) {
    const places = await scan.next(Math.max(10, count - found.length), budget);
    if (places.length === 0) break;
    budget.look(places.length);
    const seqs: ByRoom<number> = new Map();
    for (const { no, seq } of places) addTo(seqs, numbers.get(no)!, seq);
    const messages = new Map((await listMessagesBySeq(db, seqs)).map((each) => [`${each.room} ${each.seq}`, each]));
    for (const place of places) {
      const message = messages.get(`${numbers.get(place.no)} ${place.seq}`);
      const atoms = message && accept(message);
      if (atoms) found.push({ place, message, atoms });
    }
  }
  return found;
}
