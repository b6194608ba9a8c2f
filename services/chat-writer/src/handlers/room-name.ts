import { limits, type Refusal } from '@chatapp/contracts';

/** A room's name and topic as they are kept: well-formed Unicode, trimmed, on one line, not longer than their limits. */
export function checkRoomInfo(raw: {
  name?: string | undefined;
  topic?: string | undefined;
}): { name: string | undefined; topic: string | undefined } | Refusal {
  const name = raw.name === undefined ? undefined : tidy(raw.name);
  const topic = raw.topic === undefined ? undefined : tidy(raw.topic);
  if (name === '') return { code: 'bad_request', message: 'A room needs a name.' };
  if (name !== undefined && Array.from(name).length > limits.roomNameChars)
    return { code: 'bad_request', message: `A room's name has at most ${limits.roomNameChars} characters.` };
  if (topic !== undefined && Array.from(topic).length > limits.topicChars)
    return { code: 'bad_request', message: `A topic has at most ${limits.topicChars} characters.` };
  return { name, topic };
}

const tidy = (text: string): string => text.toWellFormed().replaceAll(/\s+/g, ' ').trim();
