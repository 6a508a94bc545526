import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { MAX_YOUNG_BYTES } from '../../src/base/limits.ts';

const run = promisify(execFile);
const MODULE = pathToFileURL(join(import.meta.dirname, '../../src/node/young-generation.ts')).href;

/** Makes things that live for a moment, until V8 has as much room for them as it wants. @returns bytes of that room */
async function youngBytes(before: string): Promise<number> {
  const script = `
    ${before}
    import { getHeapSpaceStatistics } from 'node:v8';
    import { setTimeout } from 'node:timers/promises';
    const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
    let kept = [];
    for (let i = 0; i < 6_000_000; i++) {
      kept[i % 100_000] = { i };
      // Often, so that whoever looks from time to time has a turn before the next growth.
      if (i % 10_000 === 0) await setTimeout(2);
    }
    console.log(size());`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return Number(stdout);
}

test('the space for new objects stays within its bound, and would not without it', async () => {
  const bounded = await youngBytes(`import { boundYoungGeneration } from '${MODULE}'; boundYoungGeneration(); boundYoungGeneration();`);
  const free = await youngBytes('');
  assert.ok(bounded <= 2 * MAX_YOUNG_BYTES, `${bounded} bytes, and ${free} without it`);
  assert.ok(free > bounded, `${bounded} bytes, and ${free} without it`);
});

test('watching keeps no process alive', async () => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', `import { boundYoungGeneration } from '${MODULE}'; boundYoungGeneration(); console.log('done');`], { timeout: 20_000 });
  assert.equal(stdout, 'done\n');
});
