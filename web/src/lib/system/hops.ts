import type { HopName } from '@chatapp/contracts';
import { m } from '#paraglide/messages.js';

/** What has happened when a message is there. */
export const hopWords: Readonly<Record<HopName, () => string>> = {
  'gateway.took': m.system_hop_gateway_took,
  'commands.holds': m.system_hop_commands_holds,
  'writer.read': m.system_hop_writer_read,
  'writer.committed': m.system_hop_writer_committed,
  'events.holds': m.system_hop_events_holds,
  'fanout.read': m.system_hop_fanout_read,
  'inbox.holds': m.system_hop_inbox_holds,
  'gateway.read': m.system_hop_gateway_read,
  'gateway.wrote': m.system_hop_gateway_wrote,
};

export const hopOrder = Object.keys(hopWords) as HopName[];
