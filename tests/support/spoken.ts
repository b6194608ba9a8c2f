import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import type { Page } from 'playwright-core';

type Messages = Readonly<Record<string, string | readonly { readonly match: Readonly<Record<string, string>> }[]>>;

const messagesOf = (locale: string): Messages =>
  JSON.parse(readFileSync(join(repoRoot, 'web', 'messages', `${locale}.json`), 'utf8')) as Messages;

/** Each form of each message, with `{blanks}`. */
function formsOf(messages: Messages): string[] {
  return Object.entries(messages)
    .filter(([key]) => key !== '$schema')
    .flatMap(([, message]) =>
      typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match)),
    );
}

/** What a form becomes, whatever stands in its blanks; undefined where it is hardly more than blanks. */
function patternOf(form: string): RegExp | undefined {
  const fixed = form.replaceAll(/\{[#/]?\w+\}/g, '\0').split('\0');
  if (!/\p{L}{3}/u.test(fixed.join(' '))) return undefined;
  return new RegExp(`^${fixed.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.+')}$`, 'u');
}

/** Texts that are English messages, and are not what the other language says. */
export function inEnglish(texts: readonly string[], locale: string): string[] {
  const own = new Set(formsOf(messagesOf(locale)));
  const english = formsOf(messagesOf('en'))
    .filter((form) => !own.has(form))
    .map(patternOf)
    .filter((pattern) => pattern !== undefined);
  return texts.filter((text) => !own.has(text) && english.some((pattern) => pattern.test(text)));
}

/** What a page says at this moment, to those who look at it and to those who listen. */
export async function spokenOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    for (const element of document.querySelectorAll('body *:not(script, style)')) {
      if (!element.checkVisibility()) continue;
      for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'])
        found.add(element.getAttribute(name) ?? '');
      for (const node of element.childNodes)
        if (node.nodeType === Node.TEXT_NODE) found.add((node.textContent ?? '').replaceAll(/\s+/g, ' ').trim());
    }
    found.delete('');
    return [...found];
  });
}
