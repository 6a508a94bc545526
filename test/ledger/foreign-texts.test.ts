import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { openForeignTexts } from '../../src/ledger/foreign-texts.ts';
import { RIGHT, WRONG } from './workbench.ts';

describe('texts of foreign attestations', () => {
  const list = (hash: string) => utf8Encode(`${hash}  hello.tar.gz\n`);

  test('are read once for all who sign the same', async () => {
    const read = openForeignTexts();
    const first = await read('sha256sums', list(RIGHT));
    assert.equal(await read('sha256sums', list(RIGHT)), first);
    assert.deepEqual(first.values, [{ artifact: 'hello.tar.gz', sha256: [RIGHT] }]);
    assert.notDeepEqual(await read('sha256sums', list(WRONG)), first);
  });

  test('are read again in another format, for the same bytes say something else there', async () => {
    const read = openForeignTexts();
    await read('sha256sums', list(RIGHT));
    await assert.rejects(read('gitian', list(RIGHT)), { code: 'foreign-malformed' });
  });

  test('are refused each time', async () => {
    const read = openForeignTexts();
    for (let i = 0; i < 2; i++) await assert.rejects(read('sha256sums', utf8Encode('404 Not Found\n')), { code: 'foreign-malformed' });
  });

  test('are forgotten when they are too many, and read anew', async () => {
    const read = openForeignTexts(2_000);
    const first = await read('sha256sums', list(RIGHT));
    for (let i = 0; i < 4; i++) await read('sha256sums', utf8Encode(`${RIGHT}  hello-${i}.tar.gz\n`));
    const again = await read('sha256sums', list(RIGHT));
    assert.notEqual(again, first);
    assert.deepEqual(again, first);
  });
});
