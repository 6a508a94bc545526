/**
 * How does `concur verify` from the store grow with what is stored: 1,000 attestations in the project beside 100,000? Whole
 * processes, of a release of which nobody has spoken for long, so that newer ones are looked for.
 *
 *   node bench/verify.ts [--small 1000] [--large 100000] [--rounds 11] [--folder DIR]
 *
 * Signing and storing 100,000 attestations takes some minutes. With --folder they are kept there and used again.
 */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { artifactOf, contentOf } from './builders.ts';
import { compare, type Comparison, type Contender } from './paired.ts';
import { printResult } from './result.ts';
import { fillHome, RELEASE, runNothing, runVerify, seconds } from './verify-home.ts';

const { values: options } = parseArgs({
  options: { small: { type: 'string', default: '1000' }, large: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '11' }, folder: { type: 'string' } },
});
const temporary = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  await measure(options.folder ?? temporary);
} finally {
  await rm(temporary, { recursive: true });
}

async function measure(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(temporary, artifactOf(RELEASE));
  await writeFile(file, contentOf(RELEASE));
  const verifyAt = async (attestations: number) => {
    const home = join(folder, `home-${attestations}`);
    await fillHome(home, attestations);
    return () => runVerify(home, file);
  };
  const [small, large] = [await verifyAt(Number(options.small)), await verifyAt(Number(options.large))];
  // The first start after many arrivals moves them from LevelDB's log to its tables.
  large();
  const grown = await compare(starts(small), starts(large), Number(options.rounds));
  const empty = await compare(starts(large), starts(runNothing), Number(options.rounds));
  printResult('verify', {
    question: `concur verify of a small file by the store, ${options.large} attestations in the project beside ${options.small}: how many times as long`,
    milliseconds: { small: milliseconds(grown.ours.median), large: milliseconds(grown.theirs.median), emptyNode: milliseconds(empty.theirs.median) },
    timesSmall: rounded(grown.ratio.median),
    timesEmptyNode: rounded(inverseOf(empty)),
    rounds: grown.rounds,
  });
}

/** Starts a second. */
function starts(start: () => void): Contender {
  return async () => 1 / seconds(start);
}

function inverseOf({ ratio }: Comparison): number {
  return 1 / ratio.median;
}

function milliseconds(startsASecond: number): number {
  return Math.round(1000 / startsASecond);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
