import { checkBody, type Request } from '@chatapp/contracts';
import { ask } from '../ask.ts';
import type { Connection } from '../connection.ts';
import type { Gateway } from '../gateway.ts';
import type { FrameState } from '../receive.ts';
import { refuse } from '../refuse.ts';

/**
 * A message: once in effect by its id in its room, however often it is sent.
 * Those that a frame sends to one room stay in order: after one that was refused for now, the later ones are refused too.
 */
export function messageSend(
  gateway: Gateway,
  connection: Connection,
  request: Request<'message.send'>,
  frame: FrameState,
): void {
  const { id, room, replyTo } = request;
  const checked = checkBody(request.body);
  if ('code' in checked) return refuse(gateway, connection, checked, id);
  const earlier = frame.refusals?.get(room);
  if (earlier !== undefined) return refuse(gateway, connection, earlier, id);
  const { body } = checked;
  const fields = replyTo === undefined ? { room, body } : { room, body, replyTo };
  const refusal = ask(gateway, connection, id, { type: 'message.send', ...fields });
  if (refusal !== undefined) (frame.refusals ??= new Map()).set(room, refusal);
}
