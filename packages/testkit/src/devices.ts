import { setTimeout as sleep } from 'node:timers/promises';
import { Account } from './accounts.ts';
import { Bot } from './bot.ts';
import type { Workload } from './workload.ts';

/** So many stay until the end; so many more come and go at a time. */
const STAYING = 6;
const PASSING = 3;
const PATIENCE_MS = 120_000;

/**
 * Somebody logs in on another device, which begins to read in the middle of things. It stays until the end, or logs out after a while: of what
 * happens in the room from then on nothing may reach it, though it listens, and comes back where its connection is lost.
 */
export async function lookIn(workload: Workload, bot: Bot, room: string): Promise<void> {
  const { devices, history, random, wsUrl } = workload;
  const passing = devices.filter((device) => device.loggedOutAt === undefined && !device.stays);
  const stays = devices.filter((device) => device.stays).length < STAYING && random.next() < 0.5;
  const restMs = random.int(500, 1_500);
  if (!stays && passing.length >= PASSING) return;
  const name = `${bot.name} on device ${devices.length + 1}`;
  const device: Device = { owner: bot, stays, reader: undefined, loggedOutAt: undefined };
  devices.push(device);
  const account = await Account.login(bot.account.baseUrl, bot.account.username, PATIENCE_MS);
  // Put out meanwhile.
  if (!workload.memberships.get(bot)?.has(room)) return void devices.splice(devices.indexOf(device), 1);
  device.reader = new Bot({ wsUrl, account, history, name });
  const reader = device.reader.follow(room);
  device.reader.connect();
  if (stays) return;
  await sleep(restMs);
  await account.insistOnLogout(PATIENCE_MS);
  device.loggedOutAt = performance.now();
  reader.loggedOut = true;
  const { body } = await workload.owner.account.insist('GET', `/api/rooms/${room}/messages?limit=1`, undefined, PATIENCE_MS); // prettier-ignore
  history.logouts.push({ client: name, room, at: device.loggedOutAt, head: (body as { head: number }).head });
}

/** A person's further client. */
export interface Device {
  readonly owner: Bot;
  readonly stays: boolean;
  /** Once it has logged in. */
  reader: Bot | undefined;
  loggedOutAt: number | undefined;
}
