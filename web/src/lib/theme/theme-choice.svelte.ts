import { createContext } from 'svelte';
import { frameColour, isTheme, THEME_COOKIE, type Theme } from './theme.ts';

/** The chosen theme of this page. The server has drawn it; this changes it. */
export class ThemeChoice {
  #theme = $state<Theme>('system');

  get theme(): Theme {
    return this.#theme;
  }

  /** Reads what the server has drawn. */
  read(): void {
    const drawn = document.documentElement.dataset.theme;
    this.#theme = isTheme(drawn) ? drawn : 'system';
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    document.documentElement.dataset.theme = theme;
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = frameColour(theme, meta.media.includes('dark') ? 'dark' : 'light');
    document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }
}

export const [getThemeChoice, setThemeChoice] = createContext<ThemeChoice>();
