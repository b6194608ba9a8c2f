import type { PresenceState } from '@chatapp/contracts';
import { m } from '#paraglide/messages.js';

/** Whether somebody is there, for those who do not see the dot. */
export const presenceWords: Readonly<Record<PresenceState, () => string>> = {
  online: m.presence_online,
  away: m.presence_away,
  offline: m.presence_offline,
};
