import { uuidv7, type Actor, type Command, type CommandType } from '@chatapp/contracts';

type Fields<Name extends CommandType> = Omit<
  Command<Name>,
  'type' | 'key' | 'gateway' | 'ref' | 'request' | 'actor' | 'at'
>;
type Envelope = Partial<Pick<Command, 'key' | 'gateway' | 'ref' | 'request' | 'at'>>;

let refs = 0;

/** A command as a gateway writes it. */
export function command<Name extends CommandType>(
  type: Name,
  actor: Actor,
  fields: Fields<Name> & Envelope,
): Command<Name> {
  const request = uuidv7();
  const envelope = { key: `${actor.id}:${request}`, gateway: 'g1', ref: ++refs, request, at: Date.now() };
  return { type, ...envelope, actor, ...fields } as unknown as Command<Name>;
}

export const say = (actor: Actor, room: string, body: string, more: Envelope & { replyTo?: number } = {}) =>
  command('message.send', actor, { room, body, ...more });
