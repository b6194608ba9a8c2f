import type { Redis } from 'ioredis';
import { record, streams, type Command } from '@chatapp/contracts';
import { clientOf } from './redis.ts';

/** Answers a command: a reply, a subscription (which real ones send through fanout), or nothing. */
export type Script = (command: Command) => void;

/** chat-writer and fanout in one, made of nothing but Redis commands: it records what gateways ask and answers as it is told. */
export class ScriptedWriter {
  readonly commands: Command[] = [];
  readonly signals: string[] = [];
  /** Instead of the usual answer. */
  script: Script;
  readonly #reading: Redis;
  readonly #writing: Redis;
  readonly #partitions: number;
  readonly #heads = new Map<string, number>();
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(redisUrl: string, partitions = 2) {
    this.#reading = clientOf(redisUrl);
    this.#writing = clientOf(redisUrl);
    this.#partitions = partitions;
    this.script = this.usual;
    this.#done = this.#read();
  }

  /** Subscriptions succeed; everything else is acknowledged. Messages are numbered. */
  readonly usual: Script = (command) => {
    if (command.type === 'unroute') return;
    if (command.type === 'person.subscribe') return this.subscribed(command, command.user, 0, {});
    if (command.type === 'room.subscribe') {
      const { also = [] } = command;
      const head = this.head(command.room);
      const event = { type: 'subscribed', id: command.request, room: command.room, head, recovered: false };
      const refs = [command.ref, ...also.map(({ ref }) => ref)];
      return this.subscribed(command, command.room, head, event, refs);
    }
    if (!('room' in command)) return;
    const { room } = command;
    if (command.type === 'typing.admit') return this.reply(command, { type: 'ack', id: command.request, room });
    const rev = this.head(room) + 1;
    this.#heads.set(room, rev);
    const at = new Date(command.at).toISOString();
    this.reply(command, { type: 'ack', id: command.request, room, seq: rev, rev, at });
    if (command.type === 'message.send')
      this.event(command.gateway, room, rev, { type: 'message.created', room, rev, seq: rev, body: command.body });
  };

  head(room: string): number {
    return this.#heads.get(room) ?? 0;
  }

  setHead(room: string, head: number): void {
    this.#heads.set(room, head);
  }

  reply({ gateway, ref }: Command, event: object): void {
    this.put(gateway, record.reply(ref, JSON.stringify(event)));
  }

  refuse(command: Command, code: string, room?: string): void {
    this.reply(command, { type: 'error', id: command.request, room, code, message: `refused: ${code}` });
  }

  subscribed({ gateway, ref }: Command, key: string, rev: number, event: object, refs = [ref]): void {
    this.put(gateway, record.subscribed(key, gateway, refs, rev, JSON.stringify(event)));
  }

  event(gateway: string, room: string, rev: number, event: object = { type: 'message.created', room, rev }): void {
    this.put(gateway, record.event(room, rev, JSON.stringify(event)));
  }

  /** Puts records into a gateway's inbox, as one entry. */
  put(gateway: string, ...lines: string[]): void {
    this.#writing.xadd(streams.inbox(gateway), 'NOMKSTREAM', '*', 'b', lines.join('\n')).catch(() => {});
  }

  of<Type extends Command['type']>(type: Type): Command<Type>[] {
    return this.commands.filter((command) => command.type === type) as Command<Type>[];
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
    this.#reading.disconnect();
    this.#writing.disconnect();
  }

  async #read(): Promise<void> {
    const names = Array.from({ length: this.#partitions }, (_, p) => [streams.commands(p), streams.signals(p)]).flat();
    const last = new Map(names.map((name) => [name, '0-0']));
    while (!this.#stopped) {
      try {
        const ids = names.map((name) => last.get(name) ?? '0-0');
        const answer = await this.#reading.xread('BLOCK', 50, 'STREAMS', ...names, ...ids);
        for (const [name, entries] of answer ?? [])
          for (const [id, [, text = '']] of entries) {
            last.set(name, id);
            for (const line of text.split('\n')) this.#take(name, line);
          }
      } catch {
        // An emptied server begins anew.
        for (const name of names) last.set(name, '0-0');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  #take(stream: string, line: string): void {
    if (stream.startsWith('signals')) {
      this.signals.push(line);
      return;
    }
    const command = JSON.parse(line) as Command;
    this.commands.push(command);
    this.script(command);
  }
}
