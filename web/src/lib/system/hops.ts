import type { HopName } from '@chatapp/contracts';

/** What has happened when a message is there. */
export const hopWords: Readonly<Record<HopName, string>> = {
  'gateway.took': 'A gateway has taken it',
  'commands.holds': 'Redis holds it in the commands',
  'writer.read': 'chat-writer has read it',
  'writer.committed': 'MySQL has committed it',
  'events.holds': 'Redis holds what came of it in the events',
  'fanout.read': 'fanout has read it',
  'inbox.holds': 'Redis holds it in a gateway’s inbox',
  'gateway.read': 'The gateway has read it',
  'gateway.wrote': 'It is written to the sockets',
};

export const hopOrder = Object.keys(hopWords) as HopName[];
