import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sentenceOf } from '#lib/chat/announcer.svelte.ts';

const announcer = suite('what is read out');

announcer('one message is read out, up to a length', () => {
  assert.is(sentenceOf([{ name: 'Ann', body: 'Lunch?' }]), 'Ann: Lunch?');
  const long = sentenceOf([{ name: 'Ann', body: '😀'.repeat(1_000) }]);
  assert.is(long, `Ann: ${'😀'.repeat(160)}…`);
});

announcer('several messages are counted, and each name is said once', () => {
  const [a, b] = [
    { name: 'Ann', body: 'one' },
    { name: 'Bob', body: 'two' },
  ] as const;
  assert.is(sentenceOf([a, b, a]), '3 new messages: Ann, Bob');
});

announcer.run();
