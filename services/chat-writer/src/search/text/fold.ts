/**
 * Marks that people leave out when they search: accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, variation selectors;
 * and what is not seen. Those of other scripts make letters: they stay, like the sound marks of Japanese.
 */
const LEFT_OUT =
  /(?!\u3099|\u309A|\u0306)[\p{Mn}&&[\p{sc=Zinh}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}]]|[\p{Me}\p{Cf}\u0640]|(?<![Ии])\u0306/gv;

/** Letters that no normal form takes apart, by what people type instead. */
const TYPED_AS: Readonly<Record<string, string>> = {
  đ: 'd',
  ħ: 'h',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
};
const TYPED = /[đħłøæœþς]/g;

/**
 * What a text is compared by: two spellings of one word give the same. Without case and accents, in one form whatever the input method
 * (full and half width, composed or not). й stays й, が stays が: there the mark makes another letter.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(LEFT_OUT, '')
    .toUpperCase()
    .toLowerCase()
    .replace(TYPED, (letter) => TYPED_AS[letter] ?? letter)
    .normalize('NFC');
}
