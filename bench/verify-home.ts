/** A home with so many attestations in its store, and `concur verify` in it: what bench/start.ts and bench/verify.ts measure. */

import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../src/base/sha256.ts';
import { resolveHome } from '../src/node/home.ts';
import { openLedger } from '../src/node/open.ts';
import { contentOf, makeBuilders, policyOf, signStatements } from './builders.ts';

/** An old one: newer releases are there, and are looked for. */
export const RELEASE = 7;

/** Statements that are signed, and held in memory, at a time. */
const AT_A_TIME = 10_000;

/** Real keys, real signatures, and the one road in. A home that is there already is left as it is. */
export async function fillHome(home: string, attestations: number): Promise<void> {
  if (!await isEmpty(home)) return;
  const builders = await makeBuilders();
  const ledger = await openLedger(resolveHome({ home, env: {} }));
  await ledger.addPolicy(policyOf(builders));
  for (const { certificate } of builders) await ledger.importCertificates(certificate, 'others');
  for (let first = 0; first < attestations; first += AT_A_TIME) {
    const signed = await signStatements(builders, Math.min(AT_A_TIME, attestations - first), first);
    await Promise.all(signed.map(({ message }) => ledger.accept(message, 'local')));
  }
  await ledger.close();
}

/** As a process. @throws when it does not say AGREED of the file of RELEASE */
export function runVerify(home: string, file: string): void {
  const { status, stdout, stderr } = runNode(join(import.meta.dirname, '../cli/concur.js'), 'verify', file, '--home', home);
  if (status !== 0 || !stdout.startsWith(`AGREED  ${sha256Hex(contentOf(RELEASE))}`)) throw new Error(`verify ended with ${status}: ${stdout}${stderr}`);
}

export function runNothing(): void {
  if (runNode('-e', '0').status !== 0) throw new Error('an empty Node did not end well');
}

export function seconds(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

async function isEmpty(home: string): Promise<boolean> {
  const names = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.length === 0;
}

function runNode(...argv: string[]) {
  return spawnSync(process.execPath, argv, { encoding: 'utf8' });
}
