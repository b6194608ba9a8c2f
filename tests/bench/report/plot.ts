import type { Plot, Point } from '../workloads/workload.ts';
import { formatNumber } from './table.ts';

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 70;
const RIGHT = 130;
const TOP = 40;
const BOTTOM = 55;
/** Told apart by people who see few colours, on light and dark grounds (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00'];
const TICKS = 5;

/** Lines over a common axis, as SVG. */
export function drawPlot({ title, xLabel, yLabel, lines, isLog = false }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const x = scale(
    all.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
    isLog,
  );
  const y = scale(
    all.map((point) => point.y),
    HEIGHT - BOTTOM,
    TOP,
    isLog,
  );
  const parts = [
    text(WIDTH / 2, 20, title, 'middle', 'font-weight="bold"'),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, xLabel, 'middle'),
    text(16, HEIGHT / 2, yLabel, 'middle', `transform="rotate(-90 16 ${HEIGHT / 2})"`),
    ...x.ticks.map((value) => text(x.at(value), HEIGHT - BOTTOM + 18, formatNumber(value), 'middle')),
    ...y.ticks.map((value) => text(LEFT - 8, y.at(value) + 4, formatNumber(value), 'end')),
    ...y.ticks.map((value) => `<path d="M${LEFT} ${y.at(value)}H${WIDTH - RIGHT}" stroke="#8884" fill="none"/>`),
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" stroke="#888" fill="none"/>`,
  ];
  for (const [index, { label, points }] of lines.entries()) {
    const colour = COLOURS[index % COLOURS.length]!;
    const places = points.map((point: Point) => [x.at(point.x), y.at(point.y)] as const);
    parts.push(
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map((place) => place.join(',')).join(' ')}"/>`,
    );
    for (const [left, top] of places) parts.push(`<circle cx="${left}" cy="${top}" r="3" fill="${colour}"/>`);
    const last = places.at(-1);
    if (last) parts.push(text(last[0] + 8, last[1] + 4, label, 'start', `style="fill:${colour}"`));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}"><rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}

function scale(values: readonly number[], from: number, to: number, isLog: boolean) {
  const own = (value: number) => (isLog ? Math.log10(Math.max(value, 1e-3)) : value);
  const low = Math.min(...values.map(own));
  const high = Math.max(...values.map(own));
  const span = high - low || 1;
  return {
    at: (value: number) => Math.round((from + ((own(value) - low) / span) * (to - from)) * 10) / 10,
    ticks: Array.from({ length: TICKS }, (_, tick) => {
      const value = low + (span * tick) / (TICKS - 1);
      return isLog ? 10 ** value : value;
    }),
  };
}

const text = (x: number, y: number, words: string, anchor: string, more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#444" ${more}>${words}</text>`;
