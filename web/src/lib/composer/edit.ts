import type { Change } from './marks.ts';

/** Writes into a field as if it had been typed, so that the browser's own Undo takes it back, and `input` is told. */
export function applyChange(field: HTMLTextAreaElement, { from, to, text, start, end }: Change): void {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  // Deprecated, and the only way to write that Undo knows of.
  const done = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!done) {
    field.setRangeText(text, from, to, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
  }
  field.setSelectionRange(start, end);
}

/** In place of what is selected; the caret goes behind it. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart: from, selectionEnd: to } = field;
  applyChange(field, { from, to, text, start: from + text.length, end: from + text.length });
}
