import type { Availability } from '@chatapp/contracts';

/** Without a key, a press or a move for so long, nobody is in front of the page. */
const IDLE_MS = 5 * 60_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Says whether somebody is in front of this page, each time that changes. @returns what ends it */
export function attend(tell: (availability: Availability) => void): () => void {
  const end = new AbortController();
  const { signal } = end;
  let told: Availability = 'away';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (availability: Availability): void => {
    if (availability !== told) tell((told = availability));
  };
  const sign = (): void => {
    if (document.visibilityState === 'hidden') return;
    clearTimeout(timer);
    timer = setTimeout(() => say('away'), IDLE_MS);
    say('online');
  };
  const leave = (): void => {
    clearTimeout(timer);
    say('away');
  };
  for (const name of SIGNS) window.addEventListener(name, sign, { signal, passive: true, capture: true });
  window.addEventListener('pageshow', sign, { signal });
  window.addEventListener('pagehide', leave, { signal });
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? leave() : sign()), {
    signal,
  });
  sign();
  return () => {
    end.abort();
    leave();
  };
}
