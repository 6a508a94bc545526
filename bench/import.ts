/**
 * How long does it take to import, verify and tally a tree of other people's signatures, beside one gpgv process for
 * each signature, and beside a script with openpgp.js on one thread? Whole processes: `concur import` into an empty
 * home and `concur status` of one release, with their starts.
 *
 *   node bench/import.ts [--path TREE --keys DIR] [--rounds 5] [--gpgv-rounds 2] [--folder DIR]
 *
 * Without --path a generated tree is measured, made in half a minute and kept in --folder (the temporary folder).
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCertificates } from '../src/openpgp/verify/certificate.ts';
import { policyOf } from '../test/trees/tree.ts';
import { keptGuixTree } from './guix-tree.ts';
import { importAndTally, makeKeyring, measureDelay, newHome, removeHome, runGpgv, runOpenpgpLoop, type Subject } from './import-contenders.ts';
import { compare, type Contender } from './paired.ts';
import { printResult } from './result.ts';
import { keyFilesIn, pairsIn } from './sums-tree.ts';

/** Times as fast. A tree that was given may be so small that our start weighs most. */
const TARGET = options().path === undefined ? { gpgv: 20, openpgpLoop: 2 } : { gpgv: 3, openpgpLoop: null };

const { path, keys, folder, rounds, 'gpgv-rounds': gpgvRounds } = options();
const work = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  const [subject, expected] = path === undefined ? await generated() : [await given(path, keys ?? join(path, 'keys')), null] as const;
  await measure(subject, expected);
} finally {
  await rm(work, { recursive: true });
}

/** @param expected signatures that must be found good; null when nobody knows */
async function measure(subject: Subject, expected: number | null): Promise<void> {
  const keyring = await makeKeyring(work, subject.keys);
  const foundGood = { ours: 0, gpgv: 0, openpgpLoop: 0 };
  const speed = async (contend: () => number | Promise<number>, who: keyof typeof foundGood): Promise<number> => {
    const started = performance.now();
    foundGood[who] = await contend();
    return subject.pairs.length / ((performance.now() - started) / 1000);
  };
  const ours: Contender = async () => {
    const home = await newHome(work, subject);
    const result = await speed(() => importAndTally(home, subject), 'ours');
    await removeHome(home);
    return result;
  };
  const eventLoopDelayMs = await measureDelay(work, subject);
  const besideLoop = await compare(ours, () => speed(() => runOpenpgpLoop(subject), 'openpgpLoop'), Number(rounds));
  const besideGpgv = await compare(ours, () => speed(() => runGpgv(keyring, subject), 'gpgv'), Number(gpgvRounds));
  if (expected !== null && foundGood.ours !== expected) throw new Error(`${foundGood.ours} signatures were found good, not ${expected}`);
  const met = besideGpgv.ratio.median >= TARGET.gpgv && besideLoop.ratio.median >= (TARGET.openpgpLoop ?? 0);
  printResult('import', {
    question: 'signature files a second, whole processes: concur import and status of a release, beside a gpgv process each, and beside an openpgp.js loop on one thread',
    besideGpgv, besideLoop,
    signatureFiles: subject.pairs.length,
    foundGood,
    eventLoopDelayMs,
    target: TARGET,
    met,
  });
  if (!met) process.exitCode = 1;
}

async function generated(): Promise<[Subject, number]> {
  const tree = await keptGuixTree(folder);
  // Weak ones are taken in like others, and left to the policy.
  const good = tree.signatures.filter(({ mathematics, known, strength, values }) =>
    mathematics === 'good' && values.length > 0 && known !== 'without certificate' && strength !== 'unsupported');
  const subject = { tree: tree.folder, keys: tree.keys, project: tree.project, policy: policyOf(tree), pairs: await pairsIn(tree.folder) };
  return [subject, good.length];
}

/** Everybody whose key is there counts. */
async function given(tree: string, keys: string): Promise<Subject> {
  const fingerprints = new Set<string>();
  for (const file of await keyFilesIn(keys)) {
    for (const { fingerprint } of (await readCertificates(await readFile(file))).certificates) fingerprints.add(fingerprint);
  }
  const people = [...fingerprints].map((fingerprint, i) => ({ name: `signer${i}`, fingerprint, known: 'signer' as const }));
  return { tree, keys, project: 'given', policy: policyOf({ project: 'given', people, foreign: [] }), pairs: await pairsIn(tree) };
}

function options() {
  return parseArgs({
    options: {
      path: { type: 'string' }, keys: { type: 'string' }, folder: { type: 'string', default: tmpdir() },
      rounds: { type: 'string', default: '5' }, 'gpgv-rounds': { type: 'string', default: '2' },
    },
  }).values;
}
