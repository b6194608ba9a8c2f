import { checkBody, isUuid, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { admitMember } from './admit.ts';
import { checkLength } from './body-length.ts';
import { checkPace, noteSent } from './slow-mode.ts';
import { storeMessage } from './store-message.ts';

/** Stores what a member writes now. */
export function sendMessage(batch: Batch, command: Command<'message.send'>): Outcome {
  if (!isUuid(command.request)) return { code: 'bad_request', message: 'The id of a message must be a UUID.' };
  const admitted = admitMember(batch, command, 'send');
  if ('code' in admitted) return admitted;
  const checked = checkBody(command.body);
  if ('code' in checked) return checked;
  const tooLong = checkLength(batch, checked.body);
  if (tooLong) return tooLong;
  const early = checkPace(batch, admitted.room, admitted.member);
  if (early) return early;

  const outcome = storeMessage(batch, command, admitted.room, { body: checked.body, at: batch.at });
  if (typeof outcome === 'object' && !('code' in outcome)) noteSent(batch, admitted.room, admitted.member);
  return outcome;
}
