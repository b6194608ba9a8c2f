interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/**
 * Whether a key press belongs to an input method. Safari ends the composition before it reports the Enter that chose a word; keyCode 229 is then the
 * only sign (https://bugs.webkit.org/show_bug.cgi?id=165004).
 */
export function isComposed({ isComposing, keyCode }: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229;
}

/** Whether a key press sends the message: Enter, with Shift it breaks the line; and never the Enter that chooses a word in an input method. */
export function isSend(press: KeyPress): boolean {
  return press.key === 'Enter' && !isComposed(press) && !press.shiftKey && !press.altKey;
}

/** Whether the end of a text stands in a block of code that is not closed: there, Enter begins its next line. */
export function insideFence(before: string): boolean {
  return (before.match(/^[ \t>]*(?:`{3}|~{3})/gm)?.length ?? 0) % 2 === 1;
}

interface ModifiedPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The letter that was pressed with Command on a Mac, with Ctrl elsewhere (on a Mac, Ctrl with a letter moves the caret); '' where none was. */
export function letterOf({ key, ctrlKey, metaKey, altKey, shiftKey }: ModifiedPress, isMac: boolean): string {
  const [wanted, other] = isMac ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return wanted && !other && !altKey && !shiftKey && key.length === 1 ? key.toLowerCase() : '';
}
