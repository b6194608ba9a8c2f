import { cluster } from './cluster.ts';
import { fanout, fanoutQuiet } from './fanout.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { growth } from './growth.ts';
import { hotRoom, ingest } from './ingest.ts';
import { latency } from './latency.ts';
import { resume } from './resume.ts';
import { start } from './start.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [
  latency,
  fanout,
  fanoutQuiet,
  ingest,
  hotRoom,
  idle,
  resume,
  history,
  cluster,
  growth,
  start,
];
