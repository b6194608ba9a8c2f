/** `Mod` is Command on a Mac and Ctrl elsewhere. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** What the keyboard does, by where one is. Each is handled by what it names. */
export const shortcuts: readonly { readonly where: string; readonly list: readonly Shortcut[] }[] = [
  {
    where: 'Anywhere',
    list: [
      { keys: ['Mod', 'K'], does: 'Go to a room or a person' },
      { keys: ['Mod', 'Shift', 'F'], does: 'Search messages' },
      { keys: ['Alt', '↓'], does: 'Next room' },
      { keys: ['Alt', '↑'], does: 'Room before' },
      { keys: ['Esc'], does: 'Close what is open' },
    ],
  },
  {
    where: 'Where you write',
    list: [
      { keys: ['Enter'], does: 'Send' },
      { keys: ['Shift', 'Enter'], does: 'New line' },
      { keys: ['↑'], does: 'Edit your last message, if nothing is written' },
      { keys: ['Esc'], does: 'Don’t reply after all' },
      { keys: ['Tab'], does: 'Take the first suggestion' },
      { keys: ['Mod', 'B'], does: 'Bold' },
      { keys: ['Mod', 'I'], does: 'Italic' },
      { keys: ['Mod', 'E'], does: 'Code' },
      { keys: ['Mod', 'K'], does: 'Link, around what is selected' },
      { keys: ['Mod', 'Shift', 'V'], does: 'Paste without formatting' },
    ],
  },
  {
    where: 'In the list of messages',
    list: [
      { keys: ['↑'], does: 'Message before' },
      { keys: ['↓'], does: 'Next message' },
      { keys: ['Home'], does: 'First message shown' },
      { keys: ['End'], does: 'Last message shown' },
      { keys: ['R'], does: 'Reply' },
      { keys: ['T'], does: 'Open the thread' },
      { keys: ['E'], does: 'Edit, if it is yours' },
      { keys: ['Delete'], does: 'Delete, with a way back' },
      { keys: ['Esc'], does: 'Write' },
    ],
  },
];

/** How a key is called on this machine. */
export function keyName(key: string, isMac: boolean): string {
  if (key === 'Mod') return isMac ? '⌘' : 'Ctrl';
  if (key === 'Alt') return isMac ? '⌥' : 'Alt';
  return key === 'Shift' && isMac ? '⇧' : key;
}
