import { countChars, type Refusal } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';

/** Whether a body, which the protocol allows, is longer than the installation does. Most are far too short to be counted. */
export function checkLength({ settings }: Batch, body: string): Refusal | undefined {
  const { messageChars } = settings;
  if (body.length <= messageChars || countChars(body) <= messageChars) return undefined;
  return { code: 'body_too_long', message: `A message has at most ${messageChars} characters here.` };
}
