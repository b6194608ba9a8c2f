import type { Random } from '../random.ts';

const isPlain = (text: string): boolean => !/[`\n]|https:/.test(text);

/** The same in lower case and without a full stop, as some people write. */
export function casually(text: string): string {
  if (!isPlain(text)) return text;
  return text.replaceAll(/(?<=^|[.?!] )[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase()).replace(/(?<=[a-z])\.$/, '');
}

/** The same with two letters the wrong way round; undefined where it is too short for that, or no prose. */
export function mistyped(text: string, random: Random): string | undefined {
  if (!isPlain(text)) return undefined;
  const words = [...text.matchAll(/(?<![@\w.])[a-z]{5,}/g)];
  if (words.length === 0) return undefined;
  const { index, 0: word } = random.pick(words);
  const place = index + random.int(1, word.length - 3);
  const turned = `${text.charAt(place + 1)}${text.charAt(place)}`;
  const wrong = text.slice(0, place) + turned + text.slice(place + 2);
  return wrong === text ? undefined : wrong;
}
