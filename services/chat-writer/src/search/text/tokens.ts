import type { Atom } from './atoms.ts';

/**
 * What a posting is filed under: 32 bits of FNV-1a. Two things may share one; whatever the index finds is compared with the message
 * itself, so that this costs a look and nothing else.
 */
export function tokenOf(kind: 'word' | 'from' | 'has', text: string): number {
  let hash = 0x811c9dc5;
  const key = `${kind[0]}${text}`;
  for (let index = 0; index < key.length; index++) {
    hash ^= key.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** All that a text is filed under: each atom, and each two dense ones that follow each other. */
export function tokensOfText(atoms: readonly Atom[]): Set<number> {
  const tokens = new Set<number>();
  for (const [index, atom] of atoms.entries()) {
    tokens.add(tokenOf('word', atom.text));
    const next = atoms[index + 1];
    if (atom.isDense && next?.isDense) tokens.add(tokenOf('word', atom.text + next.text));
  }
  return tokens;
}

/** The fewest tokens that every text with these atoms in a row is filed under: pairs where there are any, since they are rarer. */
export function tokensOfPhrase(atoms: readonly Atom[]): Set<number> {
  const tokens = new Set<number>();
  for (const [index, atom] of atoms.entries()) {
    const next = atoms[index + 1];
    if (atom.isDense && next?.isDense) tokens.add(tokenOf('word', atom.text + next.text));
    else if (!(atom.isDense && atoms[index - 1]?.isDense)) tokens.add(tokenOf('word', atom.text));
  }
  return tokens;
}
