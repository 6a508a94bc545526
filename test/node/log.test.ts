import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { createLog } from '../../src/node/log.ts';

suite('the log', () => {
  for (const terminal of [false, true]) {
    test(`bad input 72: nothing raw reaches the log ${terminal ? 'on a terminal' : 'in a file'}`, async () => {
      const stream = new PassThrough();
      const log = createLog({ stream, terminal, colour: false, level: 'info' });
      log.info({ name: '\u001B]52;c;evil\u0007\u009B2J\r\u202Eforged\nAGREED', list: ['\u001B[2J'] }, 'statement accepted');
      await new Promise((resolve) => stream.once('readable', resolve));
      const written = String(stream.read());
      assert.match(written, /statement accepted/);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(written, /[\u0000-\u0009\u000B-\u001F\u0080-\u009F\u202E]/);
      assert.doesNotMatch(written, /^AGREED/m);
    });
  }
});
