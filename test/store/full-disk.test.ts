import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { isConcurError } from '../../src/base/errors.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { atEnd, temporaryFolder } from '../temporary-folder.ts';
import { numberedMixed, readSample } from './foreign-samples.ts';


const run = promisify(execFile);
/** Attestations that would need more than the disk has. */
const MORE_THAN_FITS = 4_000;
/** Opening needs as much room as LevelDB's log takes: all that was written since the last time. */
const BALLAST_BYTES = 5 * 1024 * 1024;

test('bad input 87: on a full disk writing ends, and all that was acknowledged is there when there is room again', async (t) => {
  const disk = await smallDisk(t);
  if (disk === undefined) return;
  await writeFile(join(disk, 'ballast'), new Uint8Array(BALLAST_BYTES));
  const folder = join(disk, 'store');
  const store = await openStore(folder, { create: true });
  const acknowledged = await putUntilRefused(store);
  await assert.rejects(store.putAttestations([numberedMixed(MORE_THAN_FITS)]), { code: 'write-failed', exitCode: 74 });
  await store.close();
  await rm(join(disk, 'ballast'));

  const again = await openStore(folder, { create: false, readForeign: readSample });
  assert.equal((await again.attestations(acknowledged)).length, acknowledged.length);
  assert.deepEqual((await again.check()).problems, []);
  await again.putAttestations([numberedMixed(MORE_THAN_FITS)]);
  await again.close();
});

/** @returns ids */
async function putUntilRefused(store: Store): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; i < MORE_THAN_FITS; i++) {
    const record = numberedMixed(i);
    try {
      await store.putAttestations([record]);
      acknowledged.push(record.id);
    } catch (error) {
      assert.ok(isConcurError(error, 'write-failed'));
      return acknowledged;
    }
  }
  throw new Error('the disk was not small enough');
}

/** Undefined, and the test skipped, where it cannot be had. */
async function smallDisk(t: TestContext): Promise<string | undefined> {
  const folder = await temporaryFolder(t);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  } catch {
    t.skip('a small tmpfs cannot be mounted: not root');
    return undefined;
  }
  atEnd(t, async () => void await run('umount', [folder]));
  return folder;
}
