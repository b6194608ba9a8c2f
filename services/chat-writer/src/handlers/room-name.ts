import type { Refusal } from '@chatapp/contracts';

/** A room's name and topic as they are kept: well-formed Unicode, trimmed, on one line. Their length has been checked. */
export function checkRoomInfo(raw: {
  name?: string | undefined;
  topic?: string | undefined;
}): { name: string | undefined; topic: string | undefined } | Refusal {
  const name = raw.name === undefined ? undefined : tidyLine(raw.name);
  const topic = raw.topic === undefined ? undefined : tidyLine(raw.topic);
  if (name === '') return { code: 'bad_request', message: 'A room needs a name.' };
  return { name, topic };
}

/** A text as it is kept on one line. */
export const tidyLine = (text: string): string => text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
