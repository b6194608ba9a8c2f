import { join } from 'node:path';
import type { Plugin } from 'vite';

const SAID = join(import.meta.dirname, 'src/lib/i18n/said.ts');
const LOCALE_FUNCTION = /^const (\w+) = \/\*\*.*?\*\/ (\(i?\) => \{[\s\S]*?\n?\s*\});?$/gm;
const CHOICE =
  /\/\*\* @type .*? \*\/ \(\(inputs(?: = \{\})?, options = \{\}\) => \{\n\tconst locale = .*\n((?:\tif .*\n)*)\treturn (\w+)\(inputs\)\n\}\);/;

/** A message's module, shorter; null where it is written in another way than expected. */
export function shortened(code: string, locales: readonly string[]): string | null {
  const choice = CHOICE.exec(code);
  if (!choice) return null;
  const bodies = new Map([...code.matchAll(LOCALE_FUNCTION)].map(([, name = '', body = '']) => [name, body]));
  const [, conditions = '', last = ''] = choice;
  const chosen = new Map(
    [...conditions.matchAll(/=== "(\w+)"\) return (\w+)\(/g)].map(([, locale = '', name = '']) => [locale, name]),
  );
  const forms = locales.map((locale) => bodies.get(chosen.get(locale) ?? last));
  if (forms.includes(undefined)) return null;
  // What is left of the functions is used by nobody, and goes.
  const short = code.replace(CHOICE, () => `/* @__PURE__ */ said(${forms.join(', ')});`);
  return `import { said } from ${JSON.stringify(SAID)};\n${short}`;
}

/**
 * Paraglide writes for each message how its language is chosen. Said once (`lib/i18n/said.ts`), that is some kilobytes less for a page to
 * load. A message that is written in another way than expected stays as it is.
 */
export function shorterMessages(locales: readonly string[]): Plugin {
  return {
    name: 'shorter-messages',
    transform: {
      filter: { id: /\/paraglide\/messages\/\w+\.js$/ },
      handler(code) {
        const short = shortened(code, locales);
        return short === null ? null : { code: short, map: null };
      },
    },
  };
}
