import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { autolink } from '#lib/markdown/autolink.ts';

const links = (text: string) => autolink(text).flatMap((piece) => (piece.href === undefined ? [] : [piece.text]));

const test = suite('autolink');

test('text without links is one piece', () => {
  assert.equal(autolink('just words'), [{ text: 'just words' }]);
  assert.equal(autolink(''), []);
});

test('the pieces joined are the text', () => {
  for (const text of [
    'see https://a.example/x?y=1#z, (http://b.example) and "https://c.example".',
    'https://a.example',
    'a https://',
  ])
    assert.is(
      autolink(text)
        .map((piece) => piece.text)
        .join(''),
      text,
    );
});

test('http and https become links, nothing else does', () => {
  assert.equal(links('http://a.example https://b.example'), ['http://a.example', 'https://b.example']);
  const others = [
    'javascript:alert(1)',
    'data:text/html,hi',
    'file:///etc/passwd',
    'ftp://a.example',
    'vbscript:x',
    '//a.example',
  ];
  for (const other of others) assert.equal(links(`try ${other} now`), [], other);
});

test('a scheme inside another one is not smuggled in', () => {
  for (const piece of autolink('javascript:https://a.example'))
    if (piece.href !== undefined) assert.match(piece.href, /^https:/);
  assert.equal(links('xhttps://a.example'), []);
});

test('punctuation after a link stays in the sentence', () => {
  assert.equal(links('Read https://a.example/page. Then https://b.example/?q=1! And https://c.example/…'), [
    'https://a.example/page',
    'https://b.example/?q=1',
    'https://c.example/',
  ]);
});

test('brackets stay outside unless the link opened them', () => {
  assert.equal(links('(see https://a.example/x)'), ['https://a.example/x']);
  assert.equal(links('https://en.example/wiki/Rust_(language)'), ['https://en.example/wiki/Rust_(language)']);
  assert.equal(links('(https://en.example/wiki/Rust_(language)).'), ['https://en.example/wiki/Rust_(language)']);
});

test('markup in a link ends it', () => {
  assert.equal(links('https://a.example/"onmouseover="x'), ['https://a.example/']);
  assert.equal(links('https://a.example/<script>'), ['https://a.example/']);
});

test('an address with a name before the host is not a link', () => {
  assert.equal(links('https://bank.example@evil.example/'), []);
  assert.equal(links('https://user:pass@evil.example/'), []);
});

test('invisible characters end a link', () => {
  assert.equal(links('https://a.example/\u202egnp.exe'), ['https://a.example/']);
  assert.equal(links('https://a.example/\u200bhidden'), ['https://a.example/']);
});

test('what has no host is not a link', () => {
  assert.equal(links('https:// and http://. and https://:80'), []);
});

test('4,000 characters of brackets are done at once', () => {
  const startMs = performance.now();
  autolink(`https://a.example/${')'.repeat(4_000)}`);
  assert.ok(performance.now() - startMs < 500);
});

test.run();
