import { followLogs } from './follow.ts';
import { formatLogLine, isAlarming } from './format-log.ts';

/** Lines of one log shown at a time; the rest is counted. */
const MAX_LINES = 3;

/** Shows warnings and errors of all logs as they come. Returns a function that ends it. */
export function echoAlarms(logDir: string, print: (line: string) => void): () => void {
  return followLogs(
    logDir,
    (name, lines) => {
      const alarms = lines.filter(isAlarming);
      for (const line of alarms.slice(0, MAX_LINES)) print(`${name}: ${formatLogLine(line).slice(0, 400)}`);
      if (alarms.length > MAX_LINES)
        print(`${name}: … and ${alarms.length - MAX_LINES} more, in ${logDir}/${name}.log`);
    },
    (name) => name !== 'access' && name !== 'stack',
  );
}
