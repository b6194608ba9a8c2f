import { onDestroy } from 'svelte';

/** For a component that opens beside the page and takes the focus: when it goes, whatever had the focus before has it again. */
export function returnFocus(): void {
  const before = document.activeElement;
  onDestroy(() =>
    queueMicrotask(() => {
      // Somebody may have given it to something else on purpose.
      if (document.activeElement !== document.body) return;
      const known = before instanceof HTMLElement && before.isConnected && before !== document.body;
      (known ? before : document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
    }),
  );
}
