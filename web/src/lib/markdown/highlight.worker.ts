import { colour } from './colour.ts';
import type { Answer, Question } from './highlight.ts';

async function answer({ data: { id, text, language } }: MessageEvent<Question>): Promise<void> {
  const said: Answer = { id, lines: await colour(text, language) };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  postMessage(said);
}

addEventListener('message', (event: MessageEvent<Question>) => void answer(event));
