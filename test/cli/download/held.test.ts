/** From the first byte until it lies in its place a file is held: what is judged is what is put there. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createContext } from '../../../cli/context.ts';
import type { Foresight } from '../../../cli/download/foresight.ts';
import { fetchTo } from '../../../cli/download/fetch-to.ts';
import { openPart } from '../../../cli/download/part-file.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import type { OpenedLedger } from '../../../src/node/open.ts';
import { testIo } from '../test-io.ts';
import { GOOD, openShop } from './shop.ts';

test('nobody else gets hold of it while its hash is judged', async (t) => {
  const { folder, origin } = await openShop(t);
  const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'homes/none') } });
  const globals = guessGlobals([]);
  let judged = 0;
  // Stands in for a node that takes its time, in which another process tries to write to the same place.
  const verify: OpenedLedger['verify'] = async () => {
    judged++;
    await assert.rejects(openPart(join(folder, 'tails.iso.part'), () => undefined), { code: 'busy' });
    return { verdict: 'AGREED' } as Awaited<ReturnType<OpenedLedger['verify']>>;
  };
  const context = { ...createContext(io, globals, createOutput(io, globals)), ledger: async () => ({ verify } as OpenedLedger) };
  const foresight: Foresight = { isTold: false, best: 'AGREED', reason: '', subject: null, expected: [], size: null };
  const { ended } = await fetchTo(context, { url: new URL(`${origin}/tails.iso`), name: 'tails.iso', place: 'tails.iso', replace: false, allowed: new Set(['AGREED']), foresight, question: {} });
  assert.deepEqual([judged, ended.outcome], [1, 'placed']);
  assert.deepEqual(await readFile(join(folder, 'tails.iso')), GOOD);
  const again = await openPart(join(folder, 'tails.iso.part'), () => undefined);
  await again.close();
});
