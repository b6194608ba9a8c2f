import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  url: string;
  /** Every mail that came, as it came. */
  mails: { to: string; text: string }[];
  /** The next mail from now on. */
  next(): Promise<{ to: string; text: string }>;
  stop(): Promise<void>;
}

/** A real SMTP server that keeps what it gets and asks for a password. */
export async function openMailServer(): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  let wake = Promise.withResolvers<void>();
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'chat' && password === 'p@ss' ? done(null, { user: username }) : done(new Error('who are you?')),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        // Soft line breaks of quoted-printable, and its equals signs.
        const text = Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '=');
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), text });
        wake.resolve();
        wake = Promise.withResolvers();
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://chat:p%40ss@127.0.0.1:${port}`,
    mails,
    async next() {
      await wake.promise;
      return mails.at(-1)!;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
