import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, repoRoot } from '@chatapp/stack';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const SHOTS = join(repoRoot, 'test-results', 'screenshots');

/** What the browser asks for, and so what the page speaks: tests find things by their English names. */
export const LOCALE = 'en-US';

export const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium found: apt-get install chromium');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Somebody at a screen of their own. Errors on the page's console fail the test that looks at `faults`. */
export async function sitDown(
  browser: Browser,
  url: string,
  options: { size?: keyof typeof sizes; dark?: boolean; locale?: string } = {},
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: sizes[options.size ?? 'desktop'],
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: options.locale ?? LOCALE,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[19]|net::ERR/.test(message.text())) faults.push(message.text());
  });
  return { page, context, faults };
}

/** Keeps a picture of the page as it is, as an artefact of the run. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

export async function register(page: Page, username: string, displayName: string): Promise<void> {
  await page.goto('/register');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Your name').fill(displayName);
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}

export async function logIn(page: Page, username: string): Promise<void> {
  await page.goto('/login');
  await page.locator('button[type=submit]:enabled').waitFor();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}
