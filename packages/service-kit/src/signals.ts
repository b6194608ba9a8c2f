import type { Logger } from 'pino';

/** Stops gracefully at SIGTERM or SIGINT, and ends the process: with 0, or with 1 where stopping failed or took longer than `timeoutMs`. */
export function exitOnSignal(service: { stop(): Promise<void>; log: Logger }, timeoutMs: number): void {
  const stop = () => {
    setTimeout(() => {
      service.log.error({ timeoutMs }, 'did not stop in time');
      process.exit(1);
    }, timeoutMs).unref();
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
