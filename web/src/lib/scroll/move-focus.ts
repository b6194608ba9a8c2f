const ITEMS = 'li[tabindex]';

/** Where a key leads to in a list that is one tab stop: arrow keys, Home and End. Null where the key means nothing here. */
export function focusAfter(event: KeyboardEvent, list: HTMLElement): HTMLElement | null {
  const target = event.target as HTMLElement;
  // In a field, one of a message that is being edited, they move the caret.
  if (target.matches('input, textarea')) return null;
  const at = target.closest<HTMLElement>(ITEMS);
  if (at === null || event.altKey || event.ctrlKey || event.metaKey) return null;
  const items = [...list.querySelectorAll<HTMLElement>(ITEMS)];
  const index = items.indexOf(at);
  if (event.key === 'ArrowUp') return items[index - 1] ?? at;
  if (event.key === 'ArrowDown') return items[index + 1] ?? at;
  if (event.key === 'Home') return items[0] ?? at;
  if (event.key === 'End') return items.at(-1) ?? at;
  return null;
}
