import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  url: string;
  /** The text of the next mail to this address, come already or still to come. */
  mailTo(address: string): Promise<string>;
  stop(): Promise<void>;
}

/** A small real SMTP server, for services of a stack to send to. */
export async function openMailServer(): Promise<MailServer> {
  const mails: { to: string; text: string }[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        // Soft line breaks of quoted-printable, and its equals signs.
        const text = Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '=');
        for (const { address } of envelope.rcptTo) mails.push({ to: address, text });
        arrived.resolve();
        arrived = Promise.withResolvers();
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async mailTo(address) {
      for (;;) {
        const place = mails.findIndex(({ to }) => to === address);
        if (place >= 0) return mails.splice(place, 1)[0]!.text;
        await arrived.promise;
      }
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
