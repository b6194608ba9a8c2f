/** Light, dark, or whatever the system says. Kept in a cookie, so that the server already draws the right one. */
export type Theme = 'system' | 'light' | 'dark';

const themes: readonly Theme[] = ['system', 'light', 'dark'];
export const THEME_COOKIE = 'theme';

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}
