import { randomBytes } from 'node:crypto';
import type { Scale, Stack, StackOptions } from '@chatapp/stack';
import { withStack } from '../../support/stack.ts';
import { withChildren } from '../processes.ts';
import { insertScene } from './scene-rows.ts';
import { processesOf, type System } from './system.ts';
import { tokenMint } from './tokens.ts';

const SCALE: Scale = { auth: 1, gateway: 2, 'chat-writer': 1, fanout: 1 };

/** A connection of the generator stands for many people: it may ask as often as the others let it. */
const serviceEnv: NonNullable<StackOptions['serviceEnv']> = {
  gateway: { REQUESTS_PER_SECOND: '2000', REQUEST_BURST: '4000' },
};

/** What has every service write where its time went, where that is wanted (`npm run bench -- --profile FOLDER`). */
const profiling = (): Record<string, string> => {
  const folder = process.env.BENCH_PROFILE;
  return folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
};

/** ChatApp as `npm start` runs it, without the web pages and the index of messages, which none of the others has. */
export async function startChatapp(options: Partial<StackOptions> = {}): Promise<System & { readonly stack: Stack }> {
  const { stack, done } = await withStack(SCALE, { env: profiling(), serviceEnv, ...options });
  const mint = tokenMint(stack);
  return {
    name: 'chatapp',
    dialect: 'chatapp',
    port: stack.port,
    stack,
    processes: () =>
      processesOf([
        ...stack.instances().map(({ service, pid }) => ({ name: service, pid })),
        { name: 'mysql', pid: stack.stores.mysql.pid },
        { name: 'redis', pid: stack.stores.redis.pid },
        ...withChildren(stack.entrance?.pid ?? 0).map((pid) => ({ name: 'nginx', pid })),
      ]),
    async stage({ rooms: count, seats, members = seats }) {
      const tag = randomBytes(4).toString('hex');
      const rooms = Array.from({ length: count }, (_, room) => `room${tag}${room}`);
      const people = seats.map((_, seat) => ({ id: `user${tag}${seat}`, rooms: members[seat] ?? [] }));
      await insertScene(stack.mysql.adminUrl, rooms, people);
      return { rooms, seats: people.map(({ id }, seat) => ({ token: mint(id), rooms: seats[seat] ?? [] })) };
    },
    stop: done,
  };
}
