import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { until } from '@chatapp/testkit';
import { stillTalks } from '../../support/talk.ts';
import type { Workload } from './workload.ts';

const PATIENCE_MS = 180_000;

/** `npm start` on a folder that has been used before, until somebody has got somebody else's first message. */
export const start: Workload = {
  name: 'start',
  title: '`npm start`, warm, until the first message is delivered',
  async run(_size, say) {
    const dataDir = await mkdtemp(join(tmpdir(), 'chatapp-bench-'));
    const seconds: number[] = [];
    try {
      // The first start makes the database and what V8 has compiled: it does not count.
      for (const name of ['cold', 'warm', 'warm again']) {
        const port = await freePort();
        const beganMs = performance.now();
        const child = spawn('npm', ['start', '--', '--port', String(port), '--data', dataDir], {
          cwd: repoRoot,
          stdio: 'ignore',
        });
        const ended = new Promise((resolve) => child.once('exit', resolve));
        try {
          const url = `http://localhost:${port}`;
          const answers = async () => (await fetch(`${url}/api/auth/settings`).catch(() => undefined))?.ok === true;
          await until(answers, PATIENCE_MS, 'auth answers');
          await stillTalks(url, `ws://localhost:${port}/ws`);
          seconds.push((performance.now() - beganMs) / 1_000);
          say(`${name}: ${seconds.at(-1)!.toFixed(1)} s`);
        } finally {
          child.kill('SIGTERM');
          await ended;
        }
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
    const [cold, ...warm] = seconds as [number, ...number[]];
    return {
      rows: [{ system: 'chatapp', values: { 'cold s': cold, 'warm s': Math.min(...warm) } }],
      bars: [{ text: 'until the first message is delivered, s', value: Math.min(...warm), limit: 8, sense: 'at most' }],
    };
  },
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
