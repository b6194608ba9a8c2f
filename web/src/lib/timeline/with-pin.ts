import type { Message } from '@chatapp/contracts';

/** The pins, the newest first, after a message changed. One that is not pinned, or gone, is not among them. */
export function withPin(pins: readonly Message[], message: Message): readonly Message[] {
  const others = pins.filter(({ seq }) => seq !== message.seq);
  if (message.pinnedAt === undefined || message.deletedAt !== undefined) return others;
  const at = message.pinnedAt;
  const place = others.findIndex(({ pinnedAt = '' }) => pinnedAt < at);
  return others.toSpliced(place === -1 ? others.length : place, 0, message);
}
