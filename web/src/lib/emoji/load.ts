import type { Locale } from '#lib/i18n/locale.ts';
import { spelled, type Emoji } from './emoji.ts';
import { getLocale } from '#paraglide/runtime.js';

type Names = ReadonlyMap<string, string>;

let all: Promise<readonly Emoji[]> | undefined;
let named: Promise<Names> | undefined;
let namesRead: Names | undefined;

/** Parts of emoji (skin tones, hair) are no emoji. */
const COMPONENTS = 2;
const TONES = 5;

/** All emoji in their usual order. Read when they are first needed. @throws where they could not be read; the next call tries again */
export function loadEmoji(): Promise<readonly Emoji[]> {
  return (all ??= readEmoji().catch((error: unknown) => {
    all = undefined;
    throw error;
  }));
}

/** Every emoji by each of its names: a far smaller file than all that is known of them. @throws as {@link loadEmoji} */
export function loadNames(): Promise<Names> {
  return (named ??= readNames().catch((error: unknown) => {
    named = undefined;
    throw error;
  }));
}

/** What {@link loadNames} has read by now. */
export function namesNow(): Names | undefined {
  return namesRead;
}

const inEnglish = () => import('emojibase-data/en/compact.json');
/** What emoji show, in words. Their names between colons are the same in every language: messages are read in all. */
const words: Readonly<Record<Locale, typeof inEnglish>> = {
  en: inEnglish,
  de: () => import('emojibase-data/de/compact.json'),
  es: () => import('emojibase-data/es/compact.json'),
};

async function readEmoji(): Promise<Emoji[]> {
  const [{ default: data }, { default: codes }] = await Promise.all([
    // A device that has a copy of English only, and no network, has that.
    words[getLocale()]().catch(inEnglish),
    import('emojibase-data/en/shortcodes/github.json'),
  ]);
  return data
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, label, hexcode, group = 0, tags = [], skins = [] }) => ({
      text: spelled(unicode),
      label,
      names: listOf(codes[hexcode]),
      tags,
      group,
      // Those of two people come in more mixtures than a choice of one tone can name.
      skins: skins.length === TONES ? skins.map((skin) => skin.unicode) : [],
    }));
}

async function readNames(): Promise<Names> {
  const { default: codes } = await import('emojibase-data/en/shortcodes/github.json');
  const names = new Map<string, string>();
  for (const [hexcode, list] of Object.entries(codes))
    for (const name of listOf(list)) if (!names.has(name)) names.set(name, fromHexcode(hexcode));
  return (namesRead = names);
}

function fromHexcode(hexcode: string): string {
  return spelled(String.fromCodePoint(...hexcode.split('-').map((part) => Number.parseInt(part, 16))));
}

function listOf(names: string | readonly string[] | undefined): readonly string[] {
  if (names === undefined) return [];
  return typeof names === 'string' ? [names] : names;
}
