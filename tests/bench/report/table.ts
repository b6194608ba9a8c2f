import { isMet, type Bar, type Row } from '../workloads/workload.ts';
import { newest, type Run } from './record.ts';

/** Short, with as many digits as mean something. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(2).includes('e') ? value.toFixed(0) : String(Number(value.toPrecision(value < 10 ? 2 : 3)));
}

/** One run as Markdown: what was measured, and what was asked for. */
export function formatRun({ title, rows, bars, at }: Run): string {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const line = ({ system, values }: Row) => [
    system,
    ...columns.map((column) => (values[column] === undefined ? '' : formatNumber(values[column]))),
  ];
  return [
    `## ${title}`,
    '',
    ...tableOf(['', ...columns], rows.map(line)),
    '',
    ...bars.map(formatBar),
    '',
    `Measured ${at.slice(0, 16).replace('T', ' ')} UTC.`,
  ].join('\n');
}

const formatBar = (bar: Bar): string =>
  `- ${isMet(bar) ? 'met' : '**not met**'}: ${bar.text}: ${formatNumber(bar.value)} (${bar.sense} ${formatNumber(bar.limit)})`;

/** The newest run of each workload, as a page. */
export function formatResults(runs: readonly Run[]): string {
  const shown = newest(runs);
  const pictures = ({ plots = [] }: Run) => plots.map(({ name, title }) => `![${title}](${name}.svg)`);
  return [
    '# Results',
    '',
    '<!-- Written by `npm run bench`. What the words mean: ../performance.md -->',
    '',
    shown.at(-1)?.machine ?? '',
    '',
    formatBars(shown),
    ...shown.flatMap((run) => ['', formatRun(run), ...pictures(run).flatMap((picture) => ['', picture])]),
    '',
  ].join('\n');
}

/** All bars of several runs in one table. */
export function formatBars(runs: readonly Run[]): string {
  const rows = runs.flatMap(({ workload, bars }) =>
    bars.map((bar) => [
      workload,
      bar.text,
      `${bar.sense} ${formatNumber(bar.limit)}`,
      formatNumber(bar.value),
      isMet(bar) ? 'yes' : '**no**',
    ]),
  );
  return tableOf(['workload', 'figure', 'bar', 'measured', 'met'], rows).join('\n');
}

/** As Prettier has tables: columns of one width. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)];
}
