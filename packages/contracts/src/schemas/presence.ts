import Type, { type Static } from 'typebox';
import { Id } from './id.ts';
import { limits } from '../limits.ts';

/** What a connection says of the person in front of it. */
export const Availability = Type.Union([Type.Literal('online'), Type.Literal('away')]);
export type Availability = Static<typeof Availability>;

/** A person over all their connections: online if one of them is, else away if one of them is, else offline. */
export const PresenceState = Type.Union([Type.Literal('online'), Type.Literal('away'), Type.Literal('offline')]);
export type PresenceState = Static<typeof PresenceState>;

/** Everybody whom a connection wants to know about, in place of those before. */
export const WatchedPeople = Type.Array(Id, { maxItems: limits.watchedPeople });
