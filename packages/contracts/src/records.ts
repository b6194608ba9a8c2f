import type { PresenceState } from './schemas/presence.ts';

/**
 * Records of `events:{p}`, `signals:{p}` and `inbox:{gateway}`: one line each, fields separated by tabs, the client-facing JSON last.
 * JSON never holds a raw tab or newline, and ids hold neither, so fanout and gateways route a record without parsing its JSON, and a
 * record is copied from stream to stream as it is. docs/architecture.md, "The hot path serialises once".
 *
 * | kind | fields after it | meaning |
 * |---|---|---|
 * | `e` | room, rev, json | a change of a room, for everybody who listens to it |
 * | `k` | room, rev, user, json | the same; afterwards this user's sockets leave the room |
 * | `t` | room, user, json | a signal of a user (typing) for the others in the room |
 * | `p` | user, json | for one person, on all their sockets |
 * | `s` | key, gateway, refs, rev, json | subscriptions begin here: all after rev comes live; refs by commas, `id` is the first one's |
 * | `u` | key, gateway, ref | this gateway had no listener for key any more when it counted ref |
 * | `r` | ref, json | the answer to a request |
 * | `a` | gateway, ref, json | the same on the road of what the request did, right behind it: fanout makes it an `r` for that gateway |
 * | `x` | json | a user event that every gateway must know (session ended, user changed) |
 * | `h` | user, gateway, state, how | what a person is on one gateway; it holds at once (`now`), or what was before `fades` |
 * | `w` | user, gateway, 1 or 0 | this gateway has somebody who watches this person, or nobody any more |
 * | `c` | room, gateway, count | how many people listen to the room on one gateway |
 * | `z` | gateway | what this gateway told by `h`, `w` and `c` is void: all of it follows anew |
 * | `o` | user, epoch, state | what a person is over all gateways, for one that watches them |
 * | `n` | room, count | how many people listen to the room on all gateways |
 * | `g` | key, trace | what came just before this for the room or person is being followed: note when it comes by |
 */
export type RecordKind = 'e' | 'k' | 't' | 'p' | 's' | 'u' | 'r' | 'a' | 'x' | 'h' | 'w' | 'c' | 'z' | 'o' | 'n' | 'g';

export const record = {
  event: (room: string, rev: number, json: string) => `e\t${room}\t${rev}\t${json}`,
  kick: (room: string, rev: number, user: string, json: string) => `k\t${room}\t${rev}\t${user}\t${json}`,
  signal: (room: string, user: string, json: string) => `t\t${room}\t${user}\t${json}`,
  person: (user: string, json: string) => `p\t${user}\t${json}`,
  subscribed: (key: string, gateway: string, refs: number | readonly number[], rev: number, json: string) =>
    `s\t${key}\t${gateway}\t${String(refs)}\t${rev}\t${json}`,
  unroute: (key: string, gateway: string, ref: number) => `u\t${key}\t${gateway}\t${ref}`,
  reply: (ref: number, json: string) => `r\t${ref}\t${json}`,
  answer: (gateway: string, ref: number, json: string) => `a\t${gateway}\t${ref}\t${json}`,
  control: (json: string) => `x\t${json}`,
  here: (user: string, gateway: string, state: PresenceState, how: 'now' | 'fades') =>
    `h\t${user}\t${gateway}\t${state}\t${how}`,
  watch: (user: string, gateway: string, wanted: boolean) => `w\t${user}\t${gateway}\t${wanted ? 1 : 0}`,
  listeners: (room: string, gateway: string, count: number) => `c\t${room}\t${gateway}\t${count}`,
  anew: (gateway: string) => `z\t${gateway}`,
  /** `epoch`: of the fanout that says so; one that was paused speaks of what was before. */
  presence: (user: string, epoch: number, state: PresenceState) => `o\t${user}\t${epoch}\t${state}`,
  online: (room: string, count: number) => `n\t${room}\t${count}`,
  traced: (key: string, trace: string) => `g\t${key}\t${trace}`,
} as const;

/** How many fields the records without JSON have. */
const PLAIN: Record<string, number> = { u: 3, h: 4, w: 3, c: 3, z: 1, o: 3, n: 2, g: 2 };

/** How many fields stand between a record's kind and its JSON. */
const FIELDS: Record<string, number> = { e: 2, k: 3, t: 2, p: 1, s: 4, r: 1, a: 2, x: 0 };

/**
 * Takes a record apart: its kind, the fields before its JSON, and the JSON as it stands.
 * @throws RangeError for a line that is no record.
 */
export function parseRecord(line: string): { kind: RecordKind; fields: string[]; json: string } {
  const kind = line[0] ?? '';
  if (line[1] !== '\t') throw new RangeError(`no record: ${line.slice(0, 40)}`);
  const plain = PLAIN[kind];
  if (plain !== undefined) {
    const fields = line.slice(2).split('\t');
    if (fields.length !== plain) throw new RangeError(`record of kind ${kind} has ${plain} fields`);
    return { kind: kind as RecordKind, fields, json: '' };
  }
  const count = FIELDS[kind];
  if (count === undefined) throw new RangeError(`no record of kind ${JSON.stringify(kind)}`);
  const fields: string[] = [];
  let from = 2;
  for (let index = 0; index < count; index++) {
    const to = line.indexOf('\t', from);
    if (to < 0) throw new RangeError(`record of kind ${kind} lacks fields`);
    fields.push(line.slice(from, to));
    from = to + 1;
  }
  return { kind: kind as RecordKind, fields, json: line.slice(from) };
}

/** The room, person or (for `r`) reference that a record is about: its first field, without taking the rest apart. */
export function recordKey(line: string): string {
  const end = line.indexOf('\t', 2);
  return end < 0 ? line.slice(2) : line.slice(2, end);
}
