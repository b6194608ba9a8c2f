// timeout: 240s
// Somebody whose browser asks for German walks through the chat: what can be seen and heard is German, at both sizes.
import { randomUUID } from 'node:crypto';
import { serviceNames } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seriousFaults } from '../support/axe.ts';
import { openBrowser, picture, sitDown } from '../support/browser.ts';
import { inEnglish, spokenOn } from '../support/spoken.ts';
import { withStack } from '../support/stack.ts';

const { url, done } = await withStack({ gateway: 1 }, { services: serviceNames });
const browser = await openBrowser();
const german = suite('German');
german.after(async () => {
  await browser.close();
  await done();
});

const unique = (name: string) => `${name}-${randomUUID().slice(0, 6)}`;
const composer = (page: Page) => page.getByRole('textbox', { name: 'Nachricht', exact: true }).first();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const item = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true });

async function isGerman(page: Page, place: string): Promise<void> {
  const said = await spokenOn(page);
  assert.ok(said.length > 5, `${place}: something is said`);
  assert.equal(inEnglish(said, 'de'), [], place);
}

async function register(page: Page, name: string): Promise<void> {
  await page.goto('/register');
  await page.getByRole('heading', { name: 'Konto anlegen' }).waitFor();
  await isGerman(page, 'register');
  await page.getByLabel('Benutzername').fill(unique(name.toLowerCase()));
  await page.getByLabel('Dein Name').fill(name);
  await page.getByLabel('Passwort', { exact: true }).fill('ein langes Passwort');
  await button(page, 'Konto anlegen').click();
  await page.getByRole('navigation', { name: 'Räume' }).waitFor();
}

/** What can be done to a message, by the button at its side. */
async function choose(page: Page, seq: number, action: string): Promise<void> {
  const message = page.locator(`li[data-seq="${seq}"]`);
  await message.hover();
  await message.getByRole('button', { name: 'Mehr', exact: true }).click();
  await item(page, action).click();
}

german('whoever tells a message in two languages apart finds English ones', () => {
  const texts = ['Heute', 'Today', 'Thread', '3 replies', '3 Antworten', 'Message Lounge', 'Seen by Ann and Bob'];
  assert.equal(inEnglish(texts, 'de'), ['Today', '3 replies', 'Message Lounge', 'Seen by Ann and Bob']);
});

german('register, make a room, write, edit, react, answer in a thread, pin, delete, search', async () => {
  const { page, context, faults } = await sitDown(browser, url, { locale: 'de-DE' });
  await register(page, 'Eva');
  assert.is(await page.locator('html').getAttribute('lang'), 'de', 'nobody has chosen a language');
  await isGerman(page, 'no rooms');

  await button(page, 'Raum anlegen').first().click();
  await page.getByLabel('Name', { exact: true }).fill(unique('Gartenfest'));
  await isGerman(page, 'a new room');
  await page.getByRole('dialog').getByRole('button', { name: 'Raum anlegen' }).click();
  await page.getByText('Hier beginnt der Raum. Sag, wofür er da ist.').waitFor();
  await composer(page).fill('Wer bringt Kuchen mit?');
  await composer(page).press('Enter');
  await page.locator('li[data-seq="1"]').waitFor();
  await page.getByText('Heute', { exact: true }).first().waitFor();
  await isGerman(page, 'a room');

  await composer(page).press('ArrowUp');
  const editor = page.getByRole('textbox', { name: 'Nachricht bearbeiten' });
  await isGerman(page, 'editing');
  await editor.fill('Wer bringt einen Apfelkuchen mit?');
  await editor.press('Enter');
  await page.getByText('(bearbeitet)').waitFor();
  await page.getByText('Nachricht bearbeitet', { exact: true }).waitFor();
  await isGerman(page, 'edited');

  const message = page.locator('li[data-seq="1"]');
  await message.hover();
  await message.getByRole('button', { name: 'Reagieren', exact: true }).click();
  await item(page, 'Weitere Emoji').click();
  const search = page.getByRole('combobox', { name: 'Emoji suchen' });
  await page.getByRole('gridcell').first().waitFor();
  await isGerman(page, 'emoji');
  await picture(page, 'german-emoji-desktop');
  await search.fill('rocket');
  await page.getByRole('gridcell', { name: 'Rakete', exact: true }).waitFor();
  await search.fill('rakete');
  await page.getByRole('gridcell', { name: 'Rakete', exact: true }).waitFor();
  await search.press('Enter');
  await button(page, '🚀, 1: Du').waitFor();

  await choose(page, 1, 'Thread öffnen');
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByPlaceholder('Antworten').fill('Ich!');
  await thread.getByPlaceholder('Antworten').press('Enter');
  await button(page, /1 Antwort/).waitFor();
  await isGerman(page, 'a thread');
  await picture(page, 'german-thread-desktop');
  await button(page, 'Thread schließen').click();

  await choose(page, 1, 'Anheften');
  await button(page, 'Angeheftete Nachrichten').first().click();
  await page.getByText('1 von', { exact: false }).waitFor();
  await isGerman(page, 'pins');
  await button(page, 'Angeheftete Nachrichten schließen').click();
  await button(page, 'Mitglieder, 1').click();
  await page.getByRole('list', { name: 'Mitglieder' }).getByText('Du · Besitz').waitFor();
  await isGerman(page, 'members');
  await page.getByRole('list', { name: 'Mitglieder' }).getByRole('button').first().click();
  await page.getByText('das bist du', { exact: false }).waitFor();
  await isGerman(page, 'somebody’s card');
  await page.keyboard.press('Escape');
  await button(page, 'Mitglieder schließen').click();

  await button(page, 'Mehr zu diesem Raum').click();
  await isGerman(page, 'what can be done with a room');
  await picture(page, 'german-menu-desktop');
  await item(page, 'Zu einem Tag springen').click();
  await page.getByRole('dialog').getByText('Vor einem Monat').waitFor();
  await isGerman(page, 'days');
  await page.keyboard.press('Escape');

  await composer(page).fill('Versehentlich');
  await composer(page).press('Enter');
  await page.locator('li[data-seq="3"]').waitFor();
  await choose(page, 3, 'Löschen');
  await page.getByText('Diese Nachricht wurde gelöscht.').waitFor();
  await button(page, 'Rückgängig').last().waitFor();
  await isGerman(page, 'deleted');

  await page.keyboard.press('Control+Shift+F');
  const query = page.getByRole('searchbox', { name: 'Nachrichten suchen' });
  await isGerman(page, 'search');
  await until(
    async () => {
      await query.fill('');
      await query.fill('Apfelkuchen');
      const hits = page.getByRole('list', { name: 'Gefundene Nachrichten' }).getByText('Apfelkuchen');
      return hits
        .first()
        .waitFor({ timeout: 1_500 })
        .then(
          () => true,
          () => false,
        );
    },
    20_000,
    'the message is found',
  );
  await isGerman(page, 'what was found');
  assert.equal(await seriousFaults(page), []);
  await picture(page, 'german-search-desktop');
  assert.equal(faults, []);
  await context.close();
});

german('on a phone, between two', async () => {
  const eva = await sitDown(browser, url, { locale: 'de-AT', size: 'phone' });
  const ole = await sitDown(browser, url, { locale: 'de', size: 'phone', dark: true });
  await register(eva.page, 'Eva');
  await register(ole.page, 'Ole');
  const room = unique('Donaudampfschifffahrtsgesellschaft');
  await button(eva.page, 'Raum anlegen').first().click();
  await eva.page.getByLabel('Name', { exact: true }).fill(room);
  await eva.page.getByRole('dialog').getByRole('button', { name: 'Raum anlegen' }).click();
  await composer(eva.page).fill('Hallo');
  await composer(eva.page).press('Enter');
  await eva.page.locator('li[data-seq="1"]').waitFor();

  await ole.page.goto('/browse');
  await button(ole.page, `${room} beitreten`).waitFor();
  await isGerman(ole.page, 'directory');
  await ole.page.getByRole('link', { name: room }).click();
  await isGerman(ole.page, 'a room from outside');
  await picture(ole.page, 'german-outside-phone');
  await button(ole.page, 'Raum beitreten').click();
  await button(eva.page, 'Mitglieder, 2').waitFor();
  // It is told once in a while, and goes by: whoever types on is seen typing.
  await until(
    async () => {
      await composer(ole.page).press('s');
      return eva.page.getByText('Ole schreibt').isVisible();
    },
    10_000,
    'somebody types',
  );
  await isGerman(eva.page, 'somebody types');
  await composer(ole.page).fill('Servus');
  await composer(ole.page).press('Enter');
  await eva.page.getByText('Servus').waitFor();
  await ole.page.getByText('Gesehen von Eva').waitFor();
  await isGerman(ole.page, 'seen');
  await picture(ole.page, 'german-room-phone');

  await button(eva.page, 'Mehr zu diesem Raum').click();
  await picture(eva.page, 'german-menu-phone');
  await item(eva.page, 'Raum verlassen').click();
  await eva.page.getByText('Du bekommst seine Nachrichten nicht mehr.', { exact: false }).waitFor();
  await isGerman(eva.page, 'leaving');
  await picture(eva.page, 'german-leave-phone');
  await eva.page.keyboard.press('Escape');

  await ole.context.setOffline(true);
  await ole.page.getByText('Offline. Deine Nachrichten werden gesendet', { exact: false }).waitFor();
  await isGerman(ole.page, 'offline');
  await picture(ole.page, 'german-offline-phone');
  assert.equal([...eva.faults, ...ole.faults], []);
  await eva.context.close();
  await ole.context.close();
});

german.run();
