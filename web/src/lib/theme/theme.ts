/** Light, dark, or whatever the system says. Kept in a cookie, so that the server already draws the right one. */
export type Theme = 'system' | 'light' | 'dark';

const themes: readonly Theme[] = ['system', 'light', 'dark'];
export const THEME_COOKIE = 'theme';

/** What the browser draws around the page: `surface-sunken` of tokens.css. */
const FRAME = { light: '#f6f8f9', dark: '#0d1114' } as const;

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}

/** The colour around the page where the system is light, or dark: the same for both if a person has chosen one. */
export function frameColour(theme: Theme, system: 'light' | 'dark'): string {
  return FRAME[theme === 'system' ? system : theme];
}
