import {
  commands,
  streams,
  userEvents,
  type Command,
  type CommandType,
  type UserEvent,
  type UserEventType,
} from '@chatapp/contracts';
import { BadRecord, type StreamRecord } from '@chatapp/bus';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

type Check = (value: unknown) => boolean;

function compile(schemas: Readonly<Record<string, TSchema>>): ReadonlyMap<string, Check> {
  return new Map(
    Object.entries(schemas).map(([type, schema]) => {
      const validator = Compile(schema);
      return [type, (value: unknown) => validator.Check(value)];
    }),
  );
}

const commandChecks = compile(commands satisfies Record<CommandType, TSchema>);
const eventChecks = compile(userEvents satisfies Record<UserEventType, TSchema>);

function decodeOne(record: StreamRecord, checks: ReadonlyMap<string, Check>): unknown {
  let value: unknown;
  try {
    value = JSON.parse(record.data);
  } catch (cause) {
    throw new BadRecord('not JSON', { cause });
  }
  const type = (value as { type?: unknown } | null)?.type;
  const check = typeof type === 'string' ? checks.get(type) : undefined;
  if (!check) throw new BadRecord(`unknown type ${JSON.stringify(type)?.slice(0, 60)}`);
  if (!check(value)) throw new BadRecord(`not a valid ${String(type)}`);
  return value;
}

/**
 * What a batch of partition `p` holds, in order.
 * @throws BadRecord for the first that cannot be decoded. The bus then gives the records one by one, and sets those aside that are none.
 */
export function decode(batch: readonly StreamRecord[], p: number): { commands: Command[]; userEvents: UserEvent[] } {
  const users = streams.users(p);
  const decoded: { commands: Command[]; userEvents: UserEvent[] } = { commands: [], userEvents: [] };
  for (const record of batch) {
    if (record.stream === users) decoded.userEvents.push(decodeOne(record, eventChecks) as UserEvent);
    else decoded.commands.push(decodeOne(record, commandChecks) as Command);
  }
  return decoded;
}
