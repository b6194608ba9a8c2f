import * as assert from 'uvu/assert';
import type { RoomState } from '../../src/index.ts';
import type { FakeRoom } from './fake-room.ts';

/** A client's copy says what a fresh fetch of the same messages would say. */
export function assertSame(state: RoomState, room: FakeRoom, note = ''): void {
  assert.is(state.head, room.head, `head ${note}`);
  assert.is(state.lastSeq, room.messages.length, `lastSeq ${note}`);
  const first = state.lastSeq - state.messages.length;
  assert.equal(state.messages, room.messages.slice(first), `messages ${note}`);
  assert.ok(first >= room.floor, `nothing that is gone ${note}`);
  assert.is(state.atStart, first === room.floor, `atStart ${note}`);
  if (state.info) assert.equal(state.info, room.info(), `info ${note}`);
  if (state.members)
    assert.equal([...state.members.keys()].sort(), room.members.map(({ user }) => user.id).sort(), `members ${note}`);
}
