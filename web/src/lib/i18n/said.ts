import { getLocale, locales } from '#paraglide/runtime.js';

type Inputs = Readonly<Record<string, unknown>>;
type Say = (inputs: Inputs) => string;

/** A message of its forms, one for each language in their order: what shorter-messages.ts makes of Paraglide's functions. */
export const said =
  (...forms: readonly Say[]) =>
  (inputs: Inputs = {}, { locale = getLocale() }: { locale?: string } = {}): string =>
    forms[(locales as readonly string[]).indexOf(locale)]?.(inputs) ?? '';
