import type { StackState } from '../state.ts';

const origin: Record<string, string> = { url: 'runs elsewhere', program: 'private', docker: 'container' };

/** What runs, where. */
export function stateTable(state: StackState): string {
  const port = new URL(state.url).port || '80';
  const rows = [
    ['', 'port', 'internal', 'process', ''],
    ['nginx', port, '', String(state.nginx.pid ?? ''), `${origin[state.nginx.kind] ?? ''}, the entrance`],
    ...state.instances.map(({ service, index, port: own, internalPort, pid, state: how }) => [
      `${service}-${index}`,
      String(own),
      String(internalPort ?? ''),
      String(pid ?? ''),
      how === 'ready' ? '' : how,
    ]),
    ['mysql', String(state.mysql.port), '', String(state.mysql.pid ?? ''), origin[state.mysql.kind] ?? ''],
    ['redis', String(state.redis.port), '', String(state.redis.pid ?? ''), origin[state.redis.kind] ?? ''],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd())
    .join('\n');
}
