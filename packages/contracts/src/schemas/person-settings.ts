import Type, { type Static } from 'typebox';

/** What a person has chosen for all their devices. `receipts`: whether others in small rooms see how far one has read. */
export const PersonSettings = Type.Object({ receipts: Type.Boolean() }, { title: 'PersonSettings' });
export type PersonSettings = Static<typeof PersonSettings>;
