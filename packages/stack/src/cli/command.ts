import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { StackError } from '../errors.ts';
import { dataPaths, defaultDataDir, type DataPaths } from '../paths.ts';

/** deploy/chatapp runs this in a container beside the stores, and says what it is called by. */
export const isInContainer: boolean = process.env.CHATAPP_PROGRAM !== undefined;
/** What people type before a command. */
export const program: string = process.env.CHATAPP_PROGRAM ?? 'npm run chatapp --';

/** One word of `npm run chatapp -- …`. */
export interface Command {
  /** What follows its name. */
  usage: string;
  /** One line. */
  summary: string;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number> | number;
}

export interface CommandArgs {
  paths: DataPaths;
  words: string[];
  /** The flags that were given, of those that the command has. */
  flags: ReadonlySet<string>;
  /** The settings that were given, by name. */
  settings: ReadonlyMap<string, string>;
}

/** Node's own words, without its advice on positional arguments, which these commands do not take so. */
function firstSentence(error: unknown): string {
  const [said = ''] = (error as Error).message.split('. To specify');
  return `${said}. What there is: --help`;
}

/** @throws StackError when an option is not understood */
export function commandArgs(
  args: readonly string[],
  flags: readonly string[] = [],
  settings: readonly string[] = [],
): CommandArgs {
  try {
    const options: ParseArgsOptionsConfig = { data: { type: 'string' } };
    for (const name of flags) options[name] = { type: 'boolean' };
    for (const name of settings) options[name] = { type: 'string' };
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const given = Object.keys(values).filter((name) => values[name] === true);
    const data = typeof values.data === 'string' ? values.data : defaultDataDir;
    const set = settings.flatMap((name): [string, string][] => {
      const value = values[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    return { paths: dataPaths(data), words: positionals, flags: new Set(given), settings: new Map(set) };
  } catch (error) {
    throw new StackError(firstSentence(error));
  }
}
