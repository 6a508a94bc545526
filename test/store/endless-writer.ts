/**
 * A process of its own: puts attestations until it is killed, and prints the number of each one that was acknowledged.
 * Meanwhile it has their tries hashed, so that it is killed in the middle of that too.
 */

import { writeSync } from 'node:fs';
import { ConcurError } from '../../src/base/errors.ts';
import { openStore } from '../../src/store/store.ts';
import { numberedMixed } from './foreign-samples.ts';

const [folder, first = '0'] = process.argv.slice(2);
try {
  const store = await openStore(folder as string, { create: true });
  for (let i = Number(first); ; i += 8) {
    const numbers = [0, 1, 2, 3, 4, 5, 6, 7].map((offset) => i + offset);
    await Promise.all(numbers.map(async (number) => {
      await store.putAttestations([numberedMixed(number)]);
      // At once and without a buffer, so that what the parent reads was surely acknowledged.
      writeSync(1, `${number}\n`);
    }));
    await Promise.all(['tails', '@sha256sums'].map((scope) => store.tries.roots(scope)));
  }
} catch (error) {
  if (!(error instanceof ConcurError)) throw error;
  writeSync(2, `${error.code} ${error.message}\n`);
  process.exitCode = error.exitCode;
}
