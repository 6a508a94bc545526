import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { numberedMixed, readSample } from './foreign-samples.ts';

const WRITER = new URL('endless-writer.ts', import.meta.url).pathname;
const KILLS = 3;
/** Enough for LevelDB to have a log behind it, and to be in the middle of the next batch. */
const ACKNOWLEDGED_BEFORE_KILL = 200;

test('bad input 89: what was acknowledged before kill -9 is there afterwards, and the store is sound, its tries too', async (t) => {
  const folder = await temporaryFolder(t);
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < KILLS; kill++) {
    for (const number of await writeUntilKilled(folder, acknowledged.size * 2)) acknowledged.add(number);
    const store = await openStore(folder, { create: false, readForeign: readSample });
    const records = [...acknowledged].map(numberedMixed);
    assert.equal((await store.attestations(records.map((record) => record.id))).length, acknowledged.size);
    for (const { id, filing } of records) assert.deepEqual(await store.originals(id), filing === undefined ? [] : [filing]);
    assert.deepEqual((await store.check()).problems, []);
    // Once more with all of them hashed: what the check compares is then stored.
    const roots = (await Promise.all(['tails', '@sha256sums'].map((scope) => store.tries.roots(scope)))).flat();
    assert.ok(roots.reduce((sum, { count }) => sum + count, 0) >= acknowledged.size);
    assert.deepEqual((await store.check()).problems, []);
    await store.close();
  }
  assert.ok(acknowledged.size >= KILLS * ACKNOWLEDGED_BEFORE_KILL);
});

async function writeUntilKilled(folder: string, first: number): Promise<number[]> {
  const child = spawn(process.execPath, [WRITER, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const numbers: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    numbers.push(Number(line));
    // What it prints between this and its end was acknowledged as well, and is read.
    if (numbers.length === ACKNOWLEDGED_BEFORE_KILL) child.kill('SIGKILL');
  }
  assert.deepEqual(await gone, [null, 'SIGKILL']);
  return numbers;
}
