import { limits, type SearchOrder } from '@chatapp/contracts';
import { AppError } from '@chatapp/service-kit';
import type { MessageState } from '../../model.ts';
import { atomsOf, type Atom } from '../text/atoms.ts';
import { features, featuresOf, type Feature } from '../text/features.ts';
import { includes } from '../text/match.ts';
import { tokenOf, tokensOfPhrase } from '../text/tokens.ts';
import type { Typed } from './parse.ts';
import { instantOf } from './times.ts';

/** What is looked for. */
export interface Search {
  /** Each must stand in the message, and none of the excluded. */
  phrases: Atom[][];
  excluded: Atom[][];
  /** Names as they were typed. */
  from: string | undefined;
  rooms: string[];
  has: Set<Feature>;
  /** [since, until), as MySQL writes times. */
  since: string;
  until: string;
  order: SearchOrder;
}

const badSearch = (detail: string): AppError => new AppError('bad_search', { detail });

/** The least and the greatest time that messages may have. */
const FIRST_TIME = '1970-01-01 00:00:00.000';
const LAST_TIME = '9999-12-31 23:59:59.999';

const phrasesOf = (texts: readonly string[]): Atom[][] => texts.map(atomsOf).filter((atoms) => atoms.length > 0);

/** @throws AppError bad_search for a filter that makes no sense, too many parts, or nothing to look for */
export function readSearch({ texts, excluded, filters }: Typed, order: SearchOrder): Search {
  if (texts.length + excluded.length + filters.length > limits.searchTerms)
    throw badSearch(`A search has at most ${limits.searchTerms} words, phrases and filters.`);
  const search: Search = {
    phrases: phrasesOf(texts),
    excluded: phrasesOf(excluded),
    from: undefined,
    rooms: [],
    has: new Set(),
    since: FIRST_TIME,
    until: LAST_TIME,
    order,
  };
  for (const { name, value } of filters) addFilter(search, name, value);
  if (search.phrases.length === 0 && search.has.size === 0 && search.from === undefined)
    throw badSearch('Name a word, a person (from:) or what messages have (has:).');
  return search;
}

function addFilter(search: Search, name: Typed['filters'][number]['name'], value: string): void {
  switch (name) {
    case 'from': {
      if (search.from !== undefined) throw badSearch('Name one person after from:.');
      search.from = value.replace(/^@/, '');
      return;
    }
    case 'in': {
      search.rooms.push(value.replace(/^#/, ''));
      return;
    }
    case 'has': {
      for (const each of value.toLowerCase().split(',')) search.has.add(featureOf(each));
      return;
    }
    default: {
      const at = instantOf(value);
      if (at === undefined) throw badSearch(`${name}: takes a day like 2026-01-31, or a time in ISO 8601.`);
      if (name === 'before' && at < search.until) search.until = at;
      if (name === 'after' && at > search.since) search.since = at;
    }
  }
}

function featureOf(text: string): Feature {
  const found = features.find((feature) => feature === text);
  if (!found) throw badSearch(`has: takes ${features.join(', ')}.`);
  return found;
}

/** More of them would narrow nothing. */
const MAX_TOKENS = 12;

/** What every message that is found has in the index. `from`: the person's id. */
export function tokensOfSearch({ phrases, has }: Search, from: string | undefined): number[] {
  const tokens = new Set<number>();
  if (from !== undefined) tokens.add(tokenOf('from', from));
  for (const feature of has) tokens.add(tokenOf('has', feature));
  for (const phrase of phrases) for (const token of tokensOfPhrase(phrase)) tokens.add(token);
  return [...tokens].slice(0, MAX_TOKENS);
}

/**
 * Whether the message itself, as it is now, is what is looked for. The index alone is never believed: it may be a moment late, and two
 * words may share a token.
 * @returns the message's text taken apart, for marks
 */
export function check(search: Search, from: string | undefined, message: MessageState): Atom[] | undefined {
  if (message.deletedAt !== null || message.kind !== 'text') return undefined;
  if (from !== undefined && message.sender !== from) return undefined;
  if (search.has.size > 0) {
    const found = featuresOf({
      ...message,
      hasReactions: message.reactions.length > 0,
      isPinned: message.pinnedAt !== null,
    });
    for (const feature of search.has) if (!found.has(feature)) return undefined;
  }
  const atoms = atomsOf(message.body);
  if (!search.phrases.every((phrase) => includes(atoms, phrase))) return undefined;
  return search.excluded.some((phrase) => includes(atoms, phrase)) ? undefined : atoms;
}
