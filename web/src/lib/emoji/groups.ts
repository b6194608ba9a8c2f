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
import { m } from '#paraglide/messages.js';

/** Groups by their number in Unicode's list of emoji, in the order in which people look for them. */
const groups = [
  { group: 0, title: m.emoji_smileys, Icon: Smile },
  { group: 1, title: m.emoji_people, Icon: Hand },
  { group: 3, title: m.emoji_nature, Icon: Leaf },
  { group: 4, title: m.emoji_food, Icon: Utensils },
  { group: 5, title: m.emoji_places, Icon: Plane },
  { group: 6, title: m.emoji_activities, Icon: Trophy },
  { group: 7, title: m.emoji_objects, Icon: Lightbulb },
  { group: 8, title: m.emoji_symbols, Icon: Heart },
  { group: 9, title: m.emoji_flags, Icon: Flag },
] as const;

/** Emoji under a title. */
export interface EmojiGroup {
  readonly title: string;
  readonly Icon: typeof Smile;
  readonly emoji: readonly Emoji[];
}

export function groupsOf(all: readonly Emoji[]): EmojiGroup[] {
  const byGroup = Map.groupBy(all, ({ group }) => group);
  return groups.map(({ group, title, Icon }) => ({ title: title(), Icon, emoji: byGroup.get(group) ?? [] }));
}
