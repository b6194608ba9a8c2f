import type { Logger } from '@chatapp/bus';
import { createTransport } from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

const TIMEOUT_MS = 10_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Mails that may be under way; more are left out, and asked for again. */
const UNDER_WAY = 100;

/** Sends mail by the installation's SMTP server. Nobody waits for it: what cannot be sent is logged, and asked for again. */
export class Mailer {
  readonly #transport;
  readonly #from: string;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();

  /** @param url `smtp://user:password@host:587` (STARTTLS, where the server has it or a password is sent) or `smtps://…` */
  constructor(url: string, from: string, log: Logger) {
    const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
    const { hostname, port, protocol, username, password } = new URL(url);
    this.#transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
      secure: protocol === 'smtps:',
      // A password crosses no network in the clear, whatever somebody in between says that the server cannot do.
      requireTLS: protocol === 'smtp:' && username !== '' && !LOOPBACK.test(hostname),
      ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
      ...timeouts,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.#from = from;
    this.#log = log;
  }

  send(mail: Mail): void {
    if (this.#underWay.size >= UNDER_WAY) {
      this.#log.warn({}, 'a mail was left out: too many are under way');
      return;
    }
    const sending = this.#deliver(mail).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#transport.close();
  }

  async #deliver(mail: Mail): Promise<void> {
    try {
      await this.#transport.sendMail({ from: this.#from, ...mail });
    } catch (err) {
      this.#log.warn({ err }, 'a mail could not be sent');
    }
  }
}
