import { defaultSettings, type Settings } from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { findInstallation, type VersionedSettings } from '../db/installation.queries.ts';

/**
 * The settings of the installation, as they are now. They reach one instance by `users:{p}`; the others read them from the table twice a
 * second.
 */
export class Installation {
  #current: VersionedSettings = { version: 0, settings: defaultSettings };
  readonly #db: Db;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Db) {
    this.#db = db;
  }

  get settings(): Settings {
    return this.#current.settings;
  }

  /** Takes news; older news than what is known changes nothing. */
  note(news: VersionedSettings): void {
    // What a later version adds has its default until it is told.
    if (news.version > this.#current.version)
      this.#current = { version: news.version, settings: { ...defaultSettings, ...news.settings } };
  }

  async refresh(): Promise<void> {
    const found = await findInstallation(this.#db);
    if (found) this.note(found);
  }

  /** Looks at once and then every `everyMs`. `onFault` hears of looks that failed; the next one makes up for them. */
  async start(everyMs: number, onFault: (error: unknown) => void): Promise<void> {
    const look = async () => {
      await this.refresh().catch(onFault);
      this.#timer?.refresh();
    };
    this.#timer = setTimeout(() => void look(), everyMs).unref();
    await look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
