import { createApi, Session } from '@chatapp/client';
import type { Api } from '@chatapp/client';
import { ApiError } from '@chatapp/client';
import { Line } from './line.ts';

export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface Server {
  readonly url: string;
  readonly signal: AbortSignal;
}

/** Somebody who is logged in. */
export class Resident {
  readonly id: string;
  readonly api: Api;
  readonly #session: Session;
  readonly #server: Server;

  private constructor(id: string, session: Session, server: Server) {
    this.id = id;
    this.#session = session;
    this.#server = server;
    this.api = createApi({ baseUrl: server.url, getToken: session.token });
  }

  /** @throws Error that says what to do where the password is not theirs */
  static async login(account: Account, server: Server): Promise<Resident> {
    const session = new Session({ baseUrl: server.url });
    try {
      const { id } = await session.login({ ...account });
      return new Resident(id, session, server);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'invalid_credentials')
        throw new Error(
          `${account.username} is somebody else's, or has another password by now. Take another --seed.`,
          { cause: error },
        );
      throw error;
    }
  }

  line(): Line {
    return new Line({ ...this.#server, token: this.#session.token });
  }

  async logout(): Promise<void> {
    await this.#session.logout();
  }
}
