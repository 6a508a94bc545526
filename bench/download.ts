/**
 * Is `concur download` as fast as `curl | sha256sum`, from a server on loopback? Whole processes, so Node's start and the
 * question to the tally count against us, and so does writing the file: curl's goes nowhere.
 *
 *   node bench/download.ts [--mib 1024] [--rounds 7] [--folder DIR]
 */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { resolveHome } from '../src/node/home.ts';
import { openLedger } from '../src/node/open.ts';
import { artifactOf, makeBuilders, policyOf, signFile } from './builders.ts';
import { compare } from './paired.ts';
import { printResult } from './result.ts';

const TARGET = { ratio: 0.9 };

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: { mib: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '7' }, folder: { type: 'string', default: tmpdir() } },
});
const mib = Number(options.mib);
const folder = await mkdtemp(join(options.folder, 'concur-bench-'));
const server = spawn(process.execPath, [join(import.meta.dirname, 'download-server.ts'), options.mib, artifactOf(0)], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [line] = await once(createInterface(server.stdout), 'line') as [string];
  await measure(JSON.parse(line) as Served);
} finally {
  server.kill();
  await rm(folder, { recursive: true });
}

interface Served {
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
}

async function measure({ url, sha256, size }: Served): Promise<void> {
  const home = join(folder, 'home');
  await fill(home, { sha256, size });
  const place = join(folder, artifactOf(0));
  const ours = () => speed(async () => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, '../cli/concur.js'), 'download', url, '-o', place, '--home', home, '--quiet']);
    if (!stdout.startsWith(`AGREED  ${sha256}`)) throw new Error(`download says ${stdout}`);
  }, () => rm(place));
  const theirs = () => speed(async () => {
    const { stdout } = await run('sh', ['-c', 'curl -sf "$0" | sha256sum', url]);
    if (!stdout.startsWith(sha256)) throw new Error(`sha256sum says ${stdout}`);
  });
  const comparison = await compare(ours, theirs, Number(options.rounds));
  const met = comparison.ratio.median >= TARGET.ratio;
  printResult('download', { question: `MiB a second for a file of ${mib} MiB from loopback, whole processes: concur download beside curl | sha256sum`, ...comparison, target: TARGET, met });
  if (!met) process.exitCode = 1;
}

/** Real keys and signatures on what the server has. */
async function fill(home: string, file: { readonly sha256: string; readonly size: number }): Promise<void> {
  const builders = await makeBuilders();
  const ledger = await openLedger(resolveHome({ home, env: {} }));
  await ledger.addPolicy(policyOf(builders));
  for (const { certificate } of builders) await ledger.importCertificates(certificate, 'others');
  for (const builder of builders) await ledger.accept((await signFile(builder, file)).message, 'local');
  await ledger.close();
}

/** MiB a second, without what comes after. */
async function speed(work: () => Promise<unknown>, afterwards: () => Promise<unknown> = async () => undefined): Promise<number> {
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  await afterwards();
  return mib / seconds;
}
