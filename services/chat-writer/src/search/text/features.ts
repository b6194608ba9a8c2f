/** What `has:` may ask for. */
export const features = ['link', 'code', 'reaction', 'pin'] as const;
export type Feature = (typeof features)[number];

const LINK = /\bhttps?:\/\/[^\s<>]/i;
const CODE = /`[^`\n]+`|^```/m;

/** The part of a message that its features follow from. */
export interface Featured {
  readonly body: string;
  readonly hasReactions: boolean;
  readonly isPinned: boolean;
}

export function featuresOf(message: Featured): Set<Feature> {
  const found = new Set<Feature>();
  if (LINK.test(message.body)) found.add('link');
  if (CODE.test(message.body)) found.add('code');
  if (message.hasReactions) found.add('reaction');
  if (message.isPinned) found.add('pin');
  return found;
}
