/**
 * Is hashing a large file as fast as `openssl dgst -sha256`, in constant memory?
 * Whole processes are timed, so Node's start counts against us. The file is in the page cache.
 *
 *   node bench/hash.ts [--mib 1024] [--rounds 7] [--folder DIR]
 */

import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { compare, spread } from './paired.ts';
import { printResult } from './result.ts';

const TARGET = { ratio: 0.95, aboveIdleMib: 64 };

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: { mib: { type: 'string', default: '1024' }, rounds: { type: 'string', default: '7' }, folder: { type: 'string', default: tmpdir() } },
});
const mib = Number(options.mib);
const folder = await mkdtemp(join(options.folder, 'concur-bench-'));
try {
  await measure(await randomFile(join(folder, 'artifact')));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(path: string): Promise<void> {
  const expected = await opensslDigest(path);
  const peaks: number[] = [];
  const insides: number[] = [];
  const ours = () => speed(async () => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'hash-child.ts'), path]);
    const { sha256, seconds, peakKib } = JSON.parse(stdout) as { sha256: string; seconds: number; peakKib: number };
    if (sha256 !== expected) throw new Error(`we say ${sha256}, openssl says ${expected}`);
    insides.push(mib / seconds);
    peaks.push(peakKib / 1024);
  });
  const comparison = await compare(ours, () => speed(() => opensslDigest(path)), Number(options.rounds));
  const idle = await idleMib();
  const peak = Math.max(...peaks);
  const met = comparison.ratio.median >= TARGET.ratio && peak - idle <= TARGET.aboveIdleMib;
  printResult('hash', {
    question: `MiB a second over a file of ${mib} MiB, whole processes: ours beside openssl dgst -sha256`,
    ...comparison,
    withoutStart: spread(insides),
    memoryMib: { idle: Math.round(idle), peak: Math.round(peak), above: Math.round(peak - idle) },
    target: TARGET,
    met,
  });
  if (!met) process.exitCode = 1;
}

/** MiB a second. */
async function speed(hash: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await hash();
  return mib / ((performance.now() - started) / 1000);
}

async function opensslDigest(path: string): Promise<string> {
  const { stdout } = await run('openssl', ['dgst', '-sha256', '-r', path]);
  return stdout.split(' ')[0] as string;
}

/** The peak of a Node process that does nothing. */
async function idleMib(): Promise<number> {
  const { stdout } = await run(process.execPath, ['-p', 'process.resourceUsage().maxRSS']);
  return Number(stdout) / 1024;
}

/** Random bytes: neither a disk that compresses nor a file with holes may help. */
async function randomFile(path: string): Promise<string> {
  const handle = await open(path, 'wx');
  const piece = Buffer.alloc(1024 * 1024);
  for (let i = 0; i < mib; i++) await handle.write(randomFillSync(piece));
  await handle.close();
  return path;
}
