import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { createLog } from '../../src/node/log.ts';

suite('the log', () => {
  for (const terminal of [false, true]) {
    test(`bad input 72: nothing raw reaches the log ${terminal ? 'on a terminal' : 'in a file'}`, async () => {
      const stream = new PassThrough();
      const log = createLog({ stream, terminal, colour: false, level: 'info' });
      const text = '\u001B]52;c;evil\u0007\u009B2J\r\u202Eforged\nAGREED';
      log.info({ name: text, list: [text], nested: { text }, err: new Error(text, { cause: new Error(text) }) }, 'statement accepted');
      log.error(new Error(text), 'request failed');
      await new Promise((resolve) => stream.once('readable', resolve));
      const written = String(stream.read());
      assert.match(written, /statement accepted/);
      assert.match(written, /request failed/);
      assert.match(written, /log\.test\.ts/, 'the stack is kept');
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(written, /[\u0000-\u0009\u000B-\u001F\u0080-\u009F\u202E]/);
      assert.doesNotMatch(written, /^\s*AGREED/m);
    });
  }
});
