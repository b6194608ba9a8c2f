import type { Random } from '../random.ts';

export interface Speaker {
  readonly username: string;
  readonly displayName: string;
}

/** What a conversation has settled on: the same slot says the same all through it. */
export interface Setting {
  readonly slots: ReadonlyMap<string, readonly string[]>;
  readonly said: Map<string, string>;
  readonly speakers: readonly Speaker[];
  readonly random: Random;
}

/**
 * A template as somebody says it: `<one|two>` is one of them, `{slot}` a value of that slot, `{n:10-90}` a number, `{@b}` and `{b}` the
 * second speaker as a mention and by first name. Slots may hold all of these.
 */
export function expand(template: string, setting: Setting): string {
  const chosen = choose(template, setting.random);
  return chosen.replaceAll(/\{(@?)([\w:-]+)\}/g, (whole, at: string, name: string) => {
    if (/^[a-e]$/.test(name)) return personal(at !== '', name, setting.speakers);
    const key = name.replace(/:.*/, '');
    const known = setting.said.get(key);
    if (known !== undefined) return known;
    const value = valueOf(name, setting);
    if (value === undefined) throw new Error(`nothing is known of ${whole}`);
    setting.said.set(key, value);
    return value;
  });
}

/** Innermost first, so that alternatives may hold alternatives. */
function choose(template: string, random: Random): string {
  let text = template;
  for (;;) {
    const next = text.replaceAll(/<([^<>\n]*\|[^<>\n]*)>/g, (_, options: string) => random.pick(options.split('|')));
    if (next === text) return text;
    text = next;
  }
}

function personal(isMention: boolean, letter: string, speakers: readonly Speaker[]): string {
  const speaker = speakers[(letter.charCodeAt(0) - 97) % speakers.length];
  if (!speaker) throw new Error('a conversation needs somebody');
  return isMention ? `@${speaker.username}` : (speaker.displayName.split(' ')[0] ?? '');
}

function valueOf(name: string, setting: Setting): string | undefined {
  const [, least, most] = /:(\d+)-(\d+)$/.exec(name) ?? [];
  if (least !== undefined && most !== undefined) return String(setting.random.int(Number(least), Number(most)));
  // `{service2}` is another value of `{service}`.
  const base = setting.slots.has(name) ? name : name.replace(/\d$/, '');
  const taken = new Set(
    [...setting.said].filter(([said]) => said.replace(/\d$/, '') === base).map(([, value]) => value),
  );
  const values = setting.slots.get(base)?.filter((value) => !taken.has(value));
  return values && values.length > 0 ? expand(setting.random.pick(values), setting) : undefined;
}
