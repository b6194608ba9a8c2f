import type { History, Reader, RoomTruth } from '../history.ts';
import type { Violation } from './violation.ts';

/** Who is in a room as what: the same in MySQL, over HTTP, in what was acknowledged and in what each reader saw. */
export function checkMembers(history: History): Violation[] {
  const found: Violation[] = [];
  for (const [room, { members }] of history.truth) {
    const roles = new Map(members.filter(({ isActive }) => isActive).map(({ userId, role }) => [userId, role]));
    const http = history.http.get(room)?.members;
    const differing =
      http && [...new Set([...roles.keys(), ...http.keys()])].filter((id) => roles.get(id) !== http.get(id));
    if (differing && differing.length > 0)
      found.push({ check: 'members-differ', room, what: 'HTTP and MySQL name other members', evidence: differing });
  }
  for (const change of history.roleChanges) {
    const row = history.truth.get(change.room)?.members.find(({ userId }) => userId === change.userId);
    if (!row || row.rev < change.rev || (row.rev === change.rev && row.role !== change.role))
      found.push({
        check: 'role-lost',
        room: change.room,
        what: 'an acknowledged role is gone',
        evidence: [change, row],
      });
  }
  for (const reader of history.readers) {
    const truth = history.truth.get(reader.room);
    if (truth && reader.current) found.push(...checkSeenMembers(reader, truth));
  }
  return found;
}

/** A current reader knows each member's latest change since it began to read. */
function checkSeenMembers(reader: Reader, truth: RoomTruth): Violation[] {
  const start = reader.log.find((seen) => seen.kind === 'subscribed')?.head;
  if (start === undefined) return [];
  const known = new Map<string, { rev: number; role: string | null }>();
  for (const seen of reader.log) {
    if (seen.kind !== 'event' || !seen.member) continue;
    const { userId, role } = seen.member;
    if ((known.get(userId)?.rev ?? 0) <= seen.rev) known.set(userId, { rev: seen.rev, role });
  }
  return truth.members
    .filter(({ rev }) => rev > start)
    .filter(({ userId, rev, role, isActive }) => {
      const seen = known.get(userId);
      return seen?.rev !== rev || seen.role !== (isActive ? role : null);
    })
    .map((row) => ({
      check: 'role-disagrees',
      room: reader.room,
      what: `${reader.client} does not know what ${row.userId} is`,
      evidence: [known.get(row.userId), row],
    }));
}

/** Nothing is written in a room while it is an archive: not by the numbers, and not in what readers see. */
export function checkArchives(history: History): Violation[] {
  const grown = history.archives
    .filter(({ lastSeq, lastSeqAfter }) => lastSeq !== lastSeqAfter)
    .map((archive) => ({
      check: 'archive-grew',
      room: archive.room,
      what: 'a message was written in an archive',
      evidence: [archive],
    }));
  return [...grown, ...history.readers.flatMap(checkQuiet)];
}

function checkQuiet(reader: Reader): Violation[] {
  let isArchived = false;
  for (const seen of reader.log) {
    // What it has missed may have opened the room again.
    if (seen.kind !== 'event') isArchived = false;
    else if (seen.via === 'live' && seen.archived !== undefined) isArchived = seen.archived;
    else if (seen.via === 'live' && seen.type === 'message.created' && isArchived)
      return [
        {
          check: 'archive-spoke',
          room: reader.room,
          what: `${reader.client} heard a message in an archive`,
          evidence: [seen],
        },
      ];
  }
  return [];
}
