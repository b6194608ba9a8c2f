import { m } from '#paraglide/messages.js';

/** `Mod` is Command on a Mac and Ctrl elsewhere. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: () => string;
}

/** What the keyboard does, by where one is. Each is handled by what it names. */
export const shortcuts: readonly { readonly where: () => string; readonly list: readonly Shortcut[] }[] = [
  {
    where: m.keys_anywhere,
    list: [
      { keys: ['Mod', 'K'], does: m.keys_go_to },
      { keys: ['Mod', 'Shift', 'F'], does: m.search_messages },
      { keys: ['Alt', '↓'], does: m.keys_next_room },
      { keys: ['Alt', '↑'], does: m.keys_room_before },
      { keys: ['Esc'], does: m.keys_close },
    ],
  },
  {
    where: m.keys_writing,
    list: [
      { keys: ['Enter'], does: m.keys_send },
      { keys: ['Shift', 'Enter'], does: m.keys_new_line },
      { keys: ['↑'], does: m.keys_edit_last },
      { keys: ['Esc'], does: m.keys_no_reply },
      { keys: ['Tab'], does: m.keys_take },
      { keys: ['Mod', 'B'], does: m.keys_bold },
      { keys: ['Mod', 'I'], does: m.keys_italic },
      { keys: ['Mod', 'E'], does: m.keys_code },
      { keys: ['Mod', 'K'], does: m.keys_link },
      { keys: ['Mod', 'Shift', 'V'], does: m.keys_paste },
    ],
  },
  {
    where: m.keys_list,
    list: [
      { keys: ['↑'], does: m.keys_before },
      { keys: ['↓'], does: m.keys_next },
      { keys: ['Home'], does: m.keys_first },
      { keys: ['End'], does: m.keys_last },
      { keys: ['R'], does: m.keys_reply },
      { keys: ['T'], does: m.keys_thread },
      { keys: ['E'], does: m.keys_edit },
      { keys: ['Delete'], does: m.keys_delete },
      { keys: ['Esc'], does: m.keys_write },
    ],
  },
];

const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };
/** What is printed on the keys of a language; the others have the same name in all. */
const names: Readonly<Record<string, () => string>> = {
  Mod: m.key_ctrl,
  Shift: m.key_shift,
  Enter: m.key_enter,
  Delete: m.key_delete,
  Home: m.key_home,
  End: m.key_end,
};

/** How a key is called on this machine. */
export function keyName(key: string, isMac: boolean): string {
  return (isMac ? macNames[key] : undefined) ?? names[key]?.() ?? key;
}
