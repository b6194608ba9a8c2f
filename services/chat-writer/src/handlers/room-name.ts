import type { Refusal } from '@chatapp/contracts';

/** A room's name and topic as they are kept: well-formed Unicode, trimmed, on one line. Their length has been checked. */
export function checkRoomInfo(raw: {
  name?: string | undefined;
  topic?: string | undefined;
}): { name: string | undefined; topic: string | undefined } | Refusal {
  const name = raw.name === undefined ? undefined : tidy(raw.name);
  const topic = raw.topic === undefined ? undefined : tidy(raw.topic);
  if (name === '') return { code: 'bad_request', message: 'A room needs a name.' };
  return { name, topic };
}

const tidy = (text: string): string => text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
