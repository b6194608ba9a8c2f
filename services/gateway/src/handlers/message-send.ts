import { checkBody, type Request } from '@chatapp/contracts';
import { ask } from '../commands/ask.ts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import type { FrameState } from '../sockets/receive.ts';
import { refuse } from '../sockets/refuse.ts';

/**
 * A message, new or imported: once in effect by its id in its room, however often it is sent.
 * Those that a frame sends to one room stay in order: after one that was refused for now, the later ones are refused too.
 */
export function messageSend(
  gateway: Gateway,
  connection: Connection,
  request: Request<'message.send'> | Request<'message.import'>,
  frame: FrameState,
): void {
  const { id, room, replyTo } = request;
  const checked = checkBody(request.body);
  if ('code' in checked) return refuse(gateway, connection, checked, id);
  const earlier = frame.refusals?.get(room);
  if (earlier !== undefined) return refuse(gateway, connection, earlier, id);
  const { body } = checked;
  const fields = replyTo === undefined ? { room, body } : { room, body, replyTo };
  const refusal =
    request.type === 'message.send'
      ? ask(gateway, connection, id, { type: 'message.send', ...fields })
      : ask(gateway, connection, id, {
          type: 'message.import',
          ...fields,
          writtenAt: request.at,
          senderId: request.senderId,
        });
  if (refusal !== undefined) (frame.refusals ??= new Map()).set(room, refusal);
}
