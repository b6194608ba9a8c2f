/** Dots that pass in a second, at the most: more than that is a blur. */
const MOST = 8;

/**
 * How dots are to move so that their pace is the true rate: each stands for one entry, or, where those are many, for ten, a hundred and so
 * on. `gap` pixels lie between two of them.
 */
export function dotsFor(entriesPerSecond: number): { perSecond: number; eachIs: number; gap: number } {
  const steps = Math.max(0, Math.ceil(Math.log10(entriesPerSecond / MOST)));
  const eachIs = entriesPerSecond > 0 ? 10 ** steps : 1;
  return { perSecond: entriesPerSecond / eachIs, eachIs, gap: 28 };
}
