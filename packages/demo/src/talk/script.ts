/** One thing that is said in a conversation, as it is written in `talk/*.txt`. */
export interface Turn {
  /** Who says it, from 0: the first of the conversation, the second, … */
  readonly speaker: number;
  /** In the thread below the conversation's first message. */
  readonly isReply: boolean;
  /** Is left out now and then. */
  readonly isOptional: boolean;
  /** Worth a pin. */
  readonly isPinnable: boolean;
  readonly template: string;
  /** What others may answer it with. */
  readonly emojis: readonly string[];
}

export type Script = readonly Turn[];

/** What a subject's file holds. */
export interface Subject {
  readonly slots: ReadonlyMap<string, readonly string[]>;
  readonly scripts: readonly Script[];
}

const TURN = /^(?<marks>[>!?]*)(?<speaker>[a-e]): (?<text>.*)$/u;

/**
 * Reads a subject: lines `@slot = one | two`, and conversations with an empty line between them. packages/demo/README.md has the form.
 * @throws for a line that is neither
 */
export function parseSubject(source: string, common?: Subject): Subject {
  const slots = new Map(common?.slots);
  const scripts: Script[] = [];
  for (const block of source.trim().split(/\n{2,}/)) {
    const turns: Turn[] = [];
    for (const line of joinContinued(block)) {
      const [, name, values] = /^@(\w+) = (.*)$/s.exec(line) ?? [];
      if (name !== undefined && values !== undefined)
        slots.set(
          name,
          values.split('|').map((value) => value.trim()),
        );
      else turns.push(parseTurn(line));
    }
    if (turns.length > 0) scripts.push(turns);
  }
  return { slots, scripts };
}

/** Lines that begin with two spaces go on with the one before. */
function joinContinued(block: string): string[] {
  const lines: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('  ') && lines.length > 0) lines[lines.length - 1] += `\n${line.slice(2)}`;
    else lines.push(line);
  }
  return lines;
}

function parseTurn(line: string): Turn {
  const [first = '', ...rest] = line.split('\n');
  const groups = TURN.exec(first)?.groups;
  if (!groups) throw new Error(`this is no turn of a conversation: ${line}`);
  const { marks = '', speaker = 'a', text = '' } = groups;
  const whole = [text, ...rest].join('\n');
  const [, template = '', emojis = ''] = /^(.*?)(?: ~ (\S+(?: \S+)*))?$/s.exec(whole) ?? [];
  return {
    speaker: speaker.charCodeAt(0) - 97,
    isReply: marks.includes('>'),
    isOptional: marks.includes('?'),
    isPinnable: marks.includes('!'),
    template,
    emojis: emojis === '' ? [] : emojis.split(' '),
  };
}
