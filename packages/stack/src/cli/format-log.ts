const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** pino's numbers (10, 20, …) or names. */
const levelName = (level: number | string | undefined): string =>
  typeof level === 'string' ? level : (levels[Math.floor((level ?? 30) / 10) - 1] ?? 'info');

/** Fields that every line has, or that are shown in another place. */
const plain = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'service', 'instance', 'name', 'err']);

interface LogLine {
  level?: number | string;
  time?: number | string;
  msg?: string;
  err?: { message?: string; code?: string };
}

/** One line of a service's log for people: `12:00:01 warn Redis is away reason="…"`. Lines that are not JSON stay as they are. */
export function formatLogLine(line: string): string {
  const entry = parseLine(line);
  if (!entry) return line;
  const rest = Object.entries(entry)
    .filter(([name, value]) => !plain.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const reason = entry.err?.message ?? entry.err?.code;
  const time = entry.time === undefined ? [] : [new Date(entry.time).toISOString().slice(11, 19)];
  const words = [...time, levelName(entry.level), entry.msg ?? '', ...(reason ? [`(${reason})`] : []), ...rest];
  return words.filter((word) => word !== '').join(' ');
}

/** Whether a line should be seen without looking for it. */
export function isAlarming(line: string): boolean {
  const entry = parseLine(line);
  if (entry) return levels.indexOf(levelName(entry.level)) >= levels.indexOf('warn');
  return /\[(error|crit|alert|emerg)\]|\[ERROR\]|^\d+:[A-Z] .* # .*(error|fail|OOM|out of memory)/i.test(line);
}

function parseLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
