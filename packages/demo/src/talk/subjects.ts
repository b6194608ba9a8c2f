import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSubject, type Subject } from './script.ts';

const DIRECTORY = join(import.meta.dirname, '../../talk');
const known = new Map<string, Subject>();

const read = (name: string): string => readFileSync(join(DIRECTORY, `${name}.txt`), 'utf8');

/** What is talked about, by the name of its file in `talk/`. */
export function subjectOf(name: string): Subject {
  let subject = known.get(name);
  if (!subject) {
    subject = parseSubject(read(name), parseSubject(read('common')));
    known.set(name, subject);
  }
  return subject;
}
