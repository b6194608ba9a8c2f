// timeout: 300s
// Every page that there is, found by its file: at both sizes, light and dark, for axe; and in every language as wide as the screen.
import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repoRoot, serviceNames } from '@chatapp/stack';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { logIn, openBrowser, picture, sitDown, sizes } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom } from '../support/talk.ts';

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const pages = suite('every page');
pages.after(async () => {
  await browser.close();
  await done();
});

/** What stands for a blank of an address. */
const blanks: Record<string, string> = {};
const ROUTES = join(repoRoot, 'web/src/routes');
const addresses = (): { path: string; isOpen: boolean }[] =>
  globSync('**/+page.svelte', { cwd: ROUTES })
    .map(dirname)
    // The frame that the service worker keeps: it leads on to another page.
    .filter((folder) => folder !== 'shell')
    .map((folder) => ({
      path: `/${folder.replaceAll(/\(\w+\)\/?/g, '')}`.replaceAll(
        /\[(\w+)\]/g,
        (_, name: string) => blanks[name] ?? '',
      ),
      isOpen: folder.startsWith('(auth)'),
    }));

let page: Page;
let stranger: Page;
let faults: string[];
pages.before(async () => {
  await chatapp(stack, 'a long password\n', 'create-superuser', '--username', 'root');
  const [ann, bob] = await Promise.all([register(url, 'ann'), register(url, 'bob')]);
  blanks['room'] = await makeRoom(ann);
  const room = `/api/rooms/${blanks['room']}`;
  await bob.call('POST', `${room}/join`);
  for (const body of ['Good morning', 'you fool'])
    await ann.call('POST', `${room}/messages`, { id: randomUUID(), body });
  await bob.call('POST', `${room}/messages/2/reports`, { reason: 'This is rude' });
  const { body } = await ann.call('POST', `${room}/invites`, {});
  blanks['code'] = (body as { invite: { code: string } }).invite.code;
  ({ page, faults } = await sitDown(browser, url));
  ({ page: stranger } = await sitDown(browser, url));
  await logIn(page, 'root');
});

async function open(path: string, isOpen: boolean): Promise<Page> {
  const at = isOpen ? stranger : page;
  await at.goto(path);
  // On a phone a list of pages stands alone.
  await at.getByRole('main').or(at.getByRole('navigation')).first().waitFor();
  await at.waitForTimeout(400);
  return at;
}

pages('they are all found, also those for people who are not logged in', () => {
  const paths = addresses().map(({ path }) => path);
  for (const path of ['/', '/login', '/settings/keyboard', '/admin/audit', '/admin/system', `/rooms/${blanks['room']}`])
    assert.ok(paths.includes(path), path);
  assert.ok(paths.every((path) => !/[[\]()]/.test(path) && !path.endsWith('/undefined')));
});

pages('axe finds nothing serious on any of them, at either size, light or dark', async () => {
  for (const { path, isOpen } of [...addresses(), { path: '/nothing-of-the-kind', isOpen: true }]) {
    const at = await open(path, isOpen);
    for (const [size, viewport] of Object.entries(sizes)) {
      await at.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await at.emulateMedia({ colorScheme });
        assert.equal(await seriousFaults(at), [], `${path} ${size} ${colorScheme}`);
      }
    }
  }
  assert.equal(faults, []);
});

pages('none is wider than a phone, whatever the language', async () => {
  for (const locale of ['en', 'de', 'es']) {
    const cookie = { name: 'language', value: locale, url };
    for (const each of [page, stranger]) {
      await each.context().addCookies([cookie]);
      await each.setViewportSize(sizes.phone);
      await each.emulateMedia({ colorScheme: 'light' });
    }
    for (const { path, isOpen } of addresses()) {
      const at = await open(path, isOpen);
      assert.is(await at.locator('html').getAttribute('lang'), locale);
      assert.is(await at.evaluate('document.documentElement.scrollWidth'), sizes.phone.width, `${path} ${locale}`);
      if (/admin\/(?:people|system)|keyboard/.test(path))
        await picture(at, `page-${locale}${path.replaceAll('/', '-')}-phone`);
    }
  }
});

pages.run();
