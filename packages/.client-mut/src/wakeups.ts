interface EventSource {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

/**
 * Calls `wake` when a browser's network may have come back or the page is looked at again; does nothing elsewhere.
 * @returns a function that ends it.
 */
export function onWakeup(wake: () => void): () => void {
  const { window, document } = globalThis as {
    window?: EventSource;
    document?: EventSource & { visibilityState: string };
  };
  if (!window || !document) return () => {};
  const shown = () => {
    if (document.visibilityState === 'visible') wake();
  };
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', shown);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', shown);
  };
}
