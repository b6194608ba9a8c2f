import { randomUUID } from 'node:crypto';
import { until } from '@chatapp/testkit';
import * as assert from 'uvu/assert';
import type { Locator, Page } from 'playwright-core';
import { Peer } from './peer.ts';
import { unique } from './talk.ts';

/** What somebody at the page reaches for, and people without a browser who talk to them. */

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
export const sidebar = (page: Page): Locator => page.getByRole('navigation', { name: 'Rooms' });
export const roomLink = (page: Page, name: string | RegExp): Locator => sidebar(page).getByRole('link', { name });
export const messages = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
/** The message with this number. */
export const numbered = (page: Page, seq: number): Locator => page.locator(`li[data-seq="${seq}"]`);

/** Writes in the open room, and waits until it stands in the list. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await messages(page).getByText(text, { exact: true }).first().waitFor();
}

async function choose(page: Page, item: string): Promise<void> {
  await page
    .getByRole('menuitem', { name: item, exact: true })
    .or(page.getByRole('menuitemradio', { name: item, exact: true }))
    .click();
}

/** What the menu of the open room holds. */
export async function inMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More about this room' }).click();
  await choose(page, item);
}

/** What the menu of a message holds. */
export async function about(page: Page, seq: number, item: string): Promise<void> {
  await numbered(page, seq).hover();
  await numbered(page, seq).getByRole('button', { name: 'More', exact: true }).click();
  await choose(page, item);
}

/** What the menu of a member holds, in the open list of them. */
export async function aboutMember(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}` }).click();
  await choose(page, item);
}

export async function must<Answer>(peer: Peer, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await peer.call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Answer;
}

/** Somebody who is there without a browser. */
export async function somebody(url: string, displayName: string): Promise<Peer> {
  const peer = new Peer(url, unique(displayName.split(' ')[0]?.toLowerCase() ?? ''));
  await must(peer, 'POST', '/api/auth/register', {
    username: peer.username,
    displayName,
    password: 'a long password',
  });
  return peer;
}

/** Those who have just registered are found as soon as the word of them has come by. */
export async function idOf(peer: Peer, username: string): Promise<string> {
  let id: string | undefined;
  await until(
    async () => {
      const { people } = await must<{ people: { id: string }[] }>(peer, 'GET', `/api/people?query=${username}`);
      return (id = people[0]?.id) !== undefined;
    },
    10_000,
    `${username} is found`,
  );
  return id ?? '';
}

/** A room of `owner`'s with these people in it. @returns its id */
export async function roomOf(
  owner: Peer,
  { kind = 'public', name = unique('Room') }: { kind?: string; name?: string },
  people: readonly string[] = [],
): Promise<string> {
  const { room } = await must<{ room: { id: string } }>(owner, 'POST', '/api/rooms', { name, kind });
  for (const userId of people) await must(owner, 'POST', `/api/rooms/${room.id}/members`, { userId });
  return room.id;
}

export async function write(peer: Peer, room: string, ...bodies: string[]): Promise<void> {
  for (const body of bodies) await must(peer, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });
}
