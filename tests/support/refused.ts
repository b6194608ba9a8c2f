import { randomUUID } from 'node:crypto';
import { errors, type ErrorCode } from '@chatapp/contracts';
import * as assert from 'uvu/assert';
import type { Frame, Peer } from './peer.ts';
import { insist } from './rights-scene.ts';

export interface Asked {
  readonly code: ErrorCode;
  readonly who: Peer;
  /** Method, path below the room's, body. */
  readonly http: readonly [method: string, path: string, body?: object];
  readonly frame: Frame;
}

export const pathOf = (room: string, path: string) => (path.startsWith('/api/') ? path : `/api/rooms/${room}${path}`);

/** By both roads it is refused in the words of the table of errors, or in more exact ones that are the same on both; and in the `witness`'s rooms nothing has changed. */
export const refusalsTo =
  (witness: Peer) =>
  async (room: string, asked: readonly Asked[]): Promise<void> => {
    const rooms = async () => JSON.stringify((await insist(witness.call('GET', '/api/rooms')))['rooms']);
    const before = await rooms();
    for (const { code, who, http, frame } of asked) {
      const [method, path, body] = http;
      const told = `${method} ${path} ${JSON.stringify(body)}`;
      const answer = await who.call(method, pathOf(room, path), body);
      const problem = answer.body as { code: string; title: string; detail?: string };
      const { status, message } = errors[code];
      assert.equal([answer.status, problem.code, problem.title], [status, code, message], told);
      const error = await who.ask({ id: randomUUID(), room, ...frame }, 'error');
      assert.is(error['code'], code, told);
      // Which field is wrong is told in the words of the road: a path in the body, or a field of the request.
      if (code === 'bad_request') {
        assert.ok(problem.detail && error['message'] !== message, told);
        continue;
      }
      assert.is(error['message'], problem.detail ?? message, told);
      assert.match(String(error['message']), /^[A-Z].*\.$/s, 'a sentence');
    }
    assert.is(await rooms(), before, 'nothing has changed');
  };

export const send = (who: Peer, body: string, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['POST', '/messages', { id: randomUUID(), body }],
  frame: { type: 'message.send', body },
});
export const edit = (who: Peer, seq: number, code: ErrorCode, body = 'edited'): Asked => ({
  code,
  who,
  http: ['PATCH', `/messages/${seq}`, { body }],
  frame: { type: 'message.edit', seq, body },
});
export const react = (who: Peer, seq: number, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['PUT', `/messages/${seq}/reactions/%F0%9F%91%8D`],
  frame: { type: 'reaction.add', seq, emoji: '👍' },
});
export const remove = (who: Peer, seq: number, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['DELETE', `/messages/${seq}`],
  frame: { type: 'message.delete', seq },
});
export const pin = (who: Peer, seq: number, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['PUT', `/messages/${seq}/pin`],
  frame: { type: 'message.pin', seq },
});
export const update = (who: Peer, fields: object, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['PATCH', '', fields],
  frame: { type: 'room.update', ...fields },
});
export const join = (who: Peer, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['POST', '/join'],
  frame: { type: 'room.join' },
});
export const add = (who: Peer, userId: string, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['POST', '/members', { userId }],
  frame: { type: 'member.add', userId },
});
export const accept = (who: Peer, invite: string, code: ErrorCode): Asked => ({
  code,
  who,
  http: ['POST', `/api/invites/${invite}/accept`],
  frame: { type: 'invite.accept', code: invite, room: undefined },
});
/** Everything that people do with messages. */
export const everything = (who: Peer, code: ErrorCode): Asked[] => [
  send(who, 'x', code),
  edit(who, 2, code),
  react(who, 1, code),
  remove(who, 2, code),
];
