import { createHash } from 'node:crypto';
import { encodeId, isUuid, newId } from '@chatapp/contracts';

const hashId = (...parts: string[]) => encodeId(createHash('sha256').update(parts.join('\n')).digest());

/** Id of a room that a person makes by a request: the same request again names the same room, if its id is a UUID. */
export function createdRoomId(user: string, request: string): string {
  return isUuid(request) ? hashId('room', user, request.toLowerCase()) : newId();
}

/** Id of the one room of two people, whoever of them comes first. */
export function directRoomId(one: string, other: string): string {
  return hashId(...[one, other].sort());
}

/** Id of the one room of these people, whoever of them comes first. */
export function groupRoomId(people: readonly string[]): string {
  return hashId('group', ...people.toSorted());
}
