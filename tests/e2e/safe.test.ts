// timeout: 240s
// What the page may not do, asked of the browser that forbids it.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser, register, sitDown } from '../support/browser.ts';
import { chatapp } from '../support/chatapp.ts';
import { withStack } from '../support/stack.ts';

const { stack, url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const safe = suite('safe');
safe.after(async () => {
  await browser.close();
  await done();
});

const PASSWORD = 'a long password';
const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' });

/** Each violation of the policy, as the page itself hears of it. */
async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.exposeFunction('violated', (what: string) => void found.push(what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample, sourceFile }) =>
      (window as unknown as { violated(what: string): void }).violated(
        `${effectiveDirective} ${blockedURI} ${sample} ${sourceFile}`,
      ),
    );
  });
  return found;
}

async function createRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create room' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create room' }).click();
  await composer(page).waitFor();
}

/** As from the clipboard, with formatting. */
const paste = (page: Page, html: string): Promise<void> =>
  page.evaluate((formatted) => {
    const data = new DataTransfer();
    data.setData('text/html', formatted);
    data.setData('text/plain', 'bold');
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, html);

safe('no page breaks its own policy, which allows no inline script, no eval and no string as HTML', async () => {
  const name = unique('root');
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', name);
  const { page, context, faults } = await sitDown(browser, url);
  const violations = await violationsOf(page);
  const answer = await page.goto('/login');
  const policy = answer?.headers()['content-security-policy'] ?? '';
  assert.not.match(policy, /unsafe-(?:inline|eval)/);
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await createRoom(page, unique('Vault'));
  for (const text of [
    '<img src=x onerror="window.broken = 1"> <script>window.broken = 2</script>',
    '[a](javascript:window.broken=3) <https://example.org> **bold** `code`',
    '```ts\nconst a: number = 1;\n```',
  ]) {
    await composer(page).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  }
  await page.locator('li[data-seq]').filter({ hasText: 'const a' }).waitFor();
  await page.locator('.code-keyword').first().waitFor();
  await composer(page).focus();
  await paste(page, '<b>bold</b> <i>and more</i>');
  await until(async () => (await composer(page).inputValue()).includes('**bold**'), 5_000, 'pasted as Markdown');
  await composer(page).fill('');
  const room = new URL(page.url()).pathname;
  const paths = [
    '/',
    '/browse',
    '/threads',
    '/settings',
    '/admin',
    '/nowhere',
    '/login',
    '/register',
    '/reset',
    '/shell',
  ];
  const settings = ['profile', 'account', 'security', 'sessions', 'notifications', 'appearance', 'keyboard'];
  const admin = ['people', 'rooms', 'reports', 'audit', 'invitations', 'settings', 'system'];
  for (const path of [
    room,
    ...paths,
    ...settings.map((page) => `/settings/${page}`),
    ...admin.map((page) => `/admin/${page}`),
  ]) {
    await page.goto(path);
    // What a page reads when it comes up, and draws then.
    await page.waitForTimeout(500);
  }
  assert.equal(violations, []);
  assert.is(await page.evaluate(() => (window as { broken?: number }).broken), undefined);
  assert.equal(
    faults.filter((fault) => !fault.includes('404')),
    [],
  );

  // The browser enforces it, and this test would hear of it.
  await page.goto('/login');
  const refused = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<b>a string</b>';
      return false;
    } catch {
      return true;
    }
  });
  assert.ok(refused, 'a string became HTML');
  await until(
    () => violations.some((violation) => violation.startsWith('require-trusted-types-for')),
    2_000,
    'the violation is told',
  );

  // What is pasted is read in a document where nothing runs, and the policy stops it before that.
  await page.goto(room);
  await composer(page).focus();
  await paste(page, '<b>bold</b><img src=x onerror="window.broken = 4">');
  await until(async () => (await composer(page).inputValue()).includes('**bold**'), 5_000, 'pasted as Markdown');
  assert.is(await page.evaluate(() => (window as { broken?: number }).broken), undefined);
  await context.close();
});

/** Everything that a script of this origin could read and that outlives it. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const found: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error(name)));
      });
      for (const store of db.objectStoreNames) {
        const rows = await new Promise<unknown>((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).getAll();
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error(store)));
        });
        found.push([name, store, rows]);
      }
      db.close();
    }
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push([name, url]);
    return JSON.stringify(found);
  });

safe('no token is where a script of the page could read it', async () => {
  const { page, context } = await sitDown(browser, url);
  const tokens: string[] = [];
  context.on('response', async (response) => {
    if (!response.url().includes('/api/auth/')) return;
    const body = await response.text().catch(() => '');
    for (const [, token = ''] of body.matchAll(/"(?:accessToken|token|refreshToken)":"([^"]+)"/g)) tokens.push(token);
  });
  await register(page, unique('ann'), 'Ann Archer');
  await createRoom(page, unique('Vault'));
  await composer(page).fill('kept on this device');
  await page.keyboard.press('Enter');
  await page.locator('li[data-seq]').waitFor();
  await page.waitForTimeout(1_000);
  const found = await stored(page);
  assert.match(found, /kept on this device/, 'the store was read');
  // A JSON Web Token begins like this.
  assert.not.match(found, /eyJ[\w-]{8,}\.[\w-]{8,}/);
  for (const token of tokens) assert.not.ok(found.includes(token), 'a token is stored');
  const cookies = await context.cookies();
  const refresh = cookies.filter(({ httpOnly }) => httpOnly);
  assert.is(refresh.length, 1);
  assert.equal([refresh[0]?.sameSite, refresh[0]?.path], ['Strict', '/api/auth']);
  assert.not.ok(found.includes(refresh[0]?.value ?? ''));
  for (const { name, httpOnly } of cookies)
    assert.ok(httpOnly || ['signed-in', 'theme', 'language'].includes(name), name);
  await context.close();
});

safe.run();
