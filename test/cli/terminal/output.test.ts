import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Writable } from 'node:stream';
import { createOutput } from '../../../cli/terminal/output.ts';
import { good } from '../../../cli/view/line.ts';
import { testIo } from '../test-io.ts';

const GLOBALS = { json: false, plain: false, quiet: false, color: 'auto', yes: false } as const;

test('results go to stdout, narration and warnings to stderr', () => {
  const io = testIo({ cwd: '/' });
  const output = createOutput(io, GLOBALS);
  output.result('result');
  output.note('note');
  output.warn('careful');
  output.document({ never: true });
  assert.deepEqual(io.output, { stdout: 'result\n', stderr: 'note\nconcur: warning: careful\n' });
});

test('with --json stdout holds one document of printable ASCII and nothing else', () => {
  const io = testIo({ cwd: '/' });
  const output = createOutput(io, { ...GLOBALS, json: true });
  output.result('result');
  output.verbatim('text');
  output.document({ name: 'a\u202e\u009b\u001bé😀' });
  assert.match(io.output.stdout, /^[\n -~]*$/);
  assert.deepEqual(JSON.parse(io.output.stdout), { schemaVersion: 1, name: 'a\u202e\u009b\u001bé😀' });
});

test('with --quiet there is no narration, but warnings and errors', () => {
  const io = testIo({ cwd: '/' });
  const output = createOutput(io, { ...GLOBALS, quiet: true });
  output.note('note');
  output.warn('careful');
  output.complain('error');
  assert.equal(io.output.stderr, 'concur: warning: careful\nerror\n');
});

test('what a question is about is shown even with --quiet, unless it is answered already', () => {
  const asked = testIo({ cwd: '/' });
  createOutput(asked, { ...GLOBALS, quiet: true }).preview('31 facts');
  assert.equal(asked.output.stderr, '31 facts\n');
  const answered = testIo({ cwd: '/' });
  createOutput(answered, { ...GLOBALS, quiet: true, yes: true }).preview('31 facts');
  assert.equal(answered.output.stderr, '');
});

test('colour comes with --color always and never with --plain', () => {
  const coloured = testIo({ cwd: '/' });
  createOutput(coloured, { ...GLOBALS, color: 'always' }).result(good('AGREED'));
  assert.ok(coloured.output.stdout.startsWith('\u001b[32m'));
  const plain = testIo({ cwd: '/' });
  createOutput(plain, { ...GLOBALS, color: 'always', plain: true }).result(good('✓'));
  assert.equal(plain.output.stdout, '+\n');
});

test('prose is broken between words on a terminal, and nowhere else', () => {
  const terminal = testIo({ cwd: '/', terminal: true });
  createOutput({ ...terminal, stdout: Object.assign(terminal.stdout, { columns: 20 }) }, { ...GLOBALS, color: 'never' }).prose(['  next: ', good('look at why others did not')]);
  assert.equal(terminal.output.stdout, '  next: look at why\n    others did not\n');
  const pipe = testIo({ cwd: '/' });
  createOutput(pipe, GLOBALS).prose('look at why others did not '.repeat(9));
  assert.equal(pipe.output.stdout.split('\n').length, 2);
});

test('a result is written in one piece', async () => {
  const io = testIo({ cwd: '/' });
  const written: string[] = [];
  const stdout = new Writable({ write: (chunk: Buffer, _encoding, done) => { written.push(chunk.toString()); done(); } });
  const output = createOutput({ stdout, stderr: io.stderr }, GLOBALS);
  output.result('a', 'b');
  await output.delivered();
  assert.deepEqual(written, ['a\nb\n']);
});

test('what is handed out byte for byte is escaped on a terminal', () => {
  const terminal = testIo({ cwd: '/', terminal: true });
  createOutput(terminal, GLOBALS).verbatim('# \u202e\nnext\n');
  assert.equal(terminal.output.stdout, '# \\u{202e}\nnext\n');
  const file = testIo({ cwd: '/' });
  createOutput(file, GLOBALS).verbatim('# \u202e\n');
  assert.equal(file.output.stdout, '# \u202e\n');
});

test('a result that cannot be written is told of when everything was handed over', async () => {
  const full = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })) });
  const output = createOutput({ stdout: full, stderr: testIo({ cwd: '/' }).stderr }, GLOBALS);
  output.result('lost');
  assert.equal(((await output.delivered()) as NodeJS.ErrnoException).code, 'ENOSPC');
});
