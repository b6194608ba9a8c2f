interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/**
 * Whether a key press sends the message: Enter, with Shift it breaks the line; and never the Enter that chooses a word in an input method. Safari ends the
 * composition before it reports that Enter; keyCode 229 is then the only sign (https://bugs.webkit.org/show_bug.cgi?id=165004).
 */
export function isSend(press: KeyPress): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.keyCode === 229) return false;
  return !press.shiftKey && !press.altKey;
}
