import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** What `node --cpu-prof` writes. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const MOST = 22;

/**
 * A profile as text: where the time went by file, and by function, without what was called from there. `lastMs`: only so much of its end, since
 * a start costs more than many messages.
 */
function summarize({ nodes, samples, timeDeltas }: CpuProfile, lastMs: number): string {
  let leftUs = timeDeltas.reduce((sum, us) => sum + us, 0);
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const functions = new Map<string, number>();
  const places = new Map<string, number>();
  let busyUs = 0;
  let idleUs = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index] ?? 0;
    leftUs -= us;
    const frame = byId.get(id);
    if (frame === undefined || leftUs > lastMs * 1_000) continue;
    if (frame.functionName === '(idle)') idleUs += us;
    else {
      busyUs += us;
      const name = `${frame.functionName || '(anonymous)'} ${placeOf(frame)}`;
      functions.set(name, (functions.get(name) ?? 0) + us);
      const place = placeOf(frame).replace(/:\d+$/, '');
      places.set(place, (places.get(place) ?? 0) + us);
    }
  }
  const rows = (of: Map<string, number>, most: number) =>
    [...of]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, most)
      .map(([name, us]) => `  ${((us * 100) / busyUs).toFixed(1).padStart(5)} %  ${name}`);
  const head = `busy ${(busyUs / 1_000_000).toFixed(2)} s of ${((busyUs + idleUs) / 1_000_000).toFixed(2)} s`;
  return [head, ...rows(places, MOST), '  by function', ...rows(functions, MOST)].join('\n');
}

function placeOf({ url, lineNumber }: CallFrame): string {
  if (url === '') return '(V8)';
  const path = url.replace(/^file:\/\//, '');
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path);
  if (inPackage) return `${inPackage[1]}:${lineNumber + 1}`;
  return `${path.replace(/^.*\/((?:services|packages|tests)\/)/, '$1')}:${lineNumber + 1}`;
}

/** Summaries of all profiles in a folder, by the names of their files. */
export function summarizeFolder(dir: string, lastMs = Infinity): string {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => `## ${name}\n${summarize(JSON.parse(readFileSync(join(dir, name), 'utf8')) as CpuProfile, lastMs)}`)
    .join('\n\n');
}
