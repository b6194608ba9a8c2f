import { Core } from './core.ts';

const core = new Core();
addEventListener('connect', (event) => {
  for (const port of (event as MessageEvent).ports) core.connect(port);
});
