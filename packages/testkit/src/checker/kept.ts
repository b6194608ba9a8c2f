import type { History, Reader } from '../history.ts';
import { placeOf } from '../kept.ts';
import type { Violation } from './violation.ts';

/** What was acknowledged last in a place is kept there; what was never answered, or only at one of its attempts, may be there instead. */
export function checkKept(history: History): Violation[] {
  const places = Map.groupBy(history.kept, placeOf);
  return [...places].flatMap(([place, asked]): Violation[] => {
    const last = asked.findLastIndex(({ outcome }) => outcome === 'ok');
    const found = history.keeps.get(place);
    if (last < 0 || found === undefined) return [];
    const possible = asked.filter(
      ({ outcome }, index) => index === last || (outcome !== 'ok' && outcome !== 'refused'),
    );
    if (possible.some(({ value }) => value === found)) return [];
    const { what, room } = asked[last]!;
    const evidence = asked.filter((kept) => possible.includes(kept) || kept.value === found);
    return [{ check: 'kept-lost', room, what: `${what} is “${found}”`, evidence }];
  });
}

/** Whoever reads the room knows its name by the last that they heard of it live, unless they heard of a later one otherwise. */
export function checkNames(history: History): Violation[] {
  return history.readers.flatMap((reader): Violation[] => {
    const truth = history.truth.get(reader.room);
    const seen = lastNamed(reader);
    if (!truth || !reader.current || seen?.rev !== truth.infoRev || seen.name === truth.name) return [];
    const what = `${reader.client} knows it as ${seen.name}, and it is ${truth.name}`;
    return [{ check: 'name-disagrees', room: reader.room, what, evidence: [seen] }];
  });
}

const lastNamed = ({ log }: Reader) =>
  log.filter((seen) => seen.kind === 'event').findLast(({ name }) => name !== undefined);

/** Somebody who is muted says nothing in the room: not by the numbers they were told, and not in what others see. */
export function checkMutes(history: History): Violation[] {
  return history.mutes.flatMap((mute): Violation[] => {
    const { room, userId, from, to } = mute;
    const within = (rev: number | undefined) => rev !== undefined && rev > from && rev < to;
    const sent = history.sends.find((send) => send.userId === userId && send.room === room && within(send.rev));
    const heard = history.readers
      .filter((reader) => reader.room === room)
      .flatMap(({ log }) => log)
      .find((seen) => seen.kind === 'event' && seen.type === 'message.created' && within(seen.rev) && seen.message?.sender === userId); // prettier-ignore
    const spoke = sent ?? heard;
    return spoke ? [{ check: 'muted-spoke', room, what: `${userId} wrote while muted`, evidence: [mute, spoke] }] : [];
  });
}
