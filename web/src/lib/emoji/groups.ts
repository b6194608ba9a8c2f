import Flag from '@lucide/svelte/icons/flag';
import Hand from '@lucide/svelte/icons/hand';
import Heart from '@lucide/svelte/icons/heart';
import Leaf from '@lucide/svelte/icons/leaf';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import Plane from '@lucide/svelte/icons/plane';
import Smile from '@lucide/svelte/icons/smile';
import Trophy from '@lucide/svelte/icons/trophy';
import Utensils from '@lucide/svelte/icons/utensils';
import type { Emoji } from './emoji.ts';

/** Groups by their number in Unicode's list of emoji, in the order in which people look for them. */
const groups = [
  { group: 0, title: 'Smileys', Icon: Smile },
  { group: 1, title: 'People', Icon: Hand },
  { group: 3, title: 'Nature', Icon: Leaf },
  { group: 4, title: 'Food', Icon: Utensils },
  { group: 5, title: 'Places', Icon: Plane },
  { group: 6, title: 'Activities', Icon: Trophy },
  { group: 7, title: 'Objects', Icon: Lightbulb },
  { group: 8, title: 'Symbols', Icon: Heart },
  { group: 9, title: 'Flags', Icon: Flag },
] as const;

/** Emoji under a title. */
export interface EmojiGroup {
  readonly title: string;
  readonly Icon: typeof Smile;
  readonly emoji: readonly Emoji[];
}

export function groupsOf(all: readonly Emoji[]): EmojiGroup[] {
  const byGroup = Map.groupBy(all, ({ group }) => group);
  return groups.map(({ group, title, Icon }) => ({ title, Icon, emoji: byGroup.get(group) ?? [] }));
}
