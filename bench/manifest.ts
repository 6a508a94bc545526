/**
 * How long does the manifest of a live system's image take (a squashfs of 50,000 files in an ISO of 1 GiB), beside what one
 * would type: take the squashfs out with xorriso, unpack it with unsquashfs, and sha256sum of everything? And beside
 * `7z t` of the squashfs, which unpacks it and keeps nothing, with sha256sum of both images and of the files' bytes?
 *
 *   node bench/manifest.ts [--mib 1024] [--files 50000] [--compression gzip|zstd|xz] [--rounds 3] [--folder DIR]
 */

import { execFile, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { compare } from './paired.ts';
import { printResult } from './result.ts';

const TARGET = { ratio: 0.5, peakMib: 300 };
const TOOLS = ['mksquashfs', 'unsquashfs', 'xorriso', '7z', 'sha256sum'];

const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' }, files: { type: 'string', default: '50000' }, compression: { type: 'string', default: 'gzip' },
    rounds: { type: 'string', default: '3' }, folder: { type: 'string', default: tmpdir() },
  },
});

let expected: string | undefined;
const missing = TOOLS.filter((tool) => spawnSync(tool).error !== undefined);
if (missing.length > 0) process.stderr.write(`not measured: ${missing.join(', ')} not installed\n`);
else await inFolder(await mkdtemp(join(options.folder, 'concur-bench-')));

async function inFolder(folder: string): Promise<void> {
  try {
    await measure(folder, await makeImage(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(folder: string, { iso, squashfs }: Images): Promise<void> {
  const peaks: number[] = [];
  let components = 0;
  const ours = () => perSecond(async () => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'manifest-child.ts'), iso], { maxBuffer: 1 << 28 });
    const answer = JSON.parse(stdout) as { components: number; hashes: string[]; peakKib: number };
    peaks.push(answer.peakKib / 1024);
    ({ components } = answer);
    return answer.hashes;
  });
  const byHand = await compare(() => ours(), () => perSecond(() => typed(folder, iso)), Number(options.rounds));
  const sevenZip = await compare(() => ours(), () => perSecond(() => testedAndSummed(folder, { iso, squashfs })), Number(options.rounds));
  const peak = Math.max(...peaks);
  const met = Math.min(byHand.ratio.median, sevenZip.ratio.median) >= TARGET.ratio && peak <= TARGET.peakMib;
  printResult('manifest', {
    question: 'images a second, whole processes: ours beside xorriso, unsquashfs and sha256sum typed one after the other (byHand); beside 7z t and sha256sum, which write nothing (sevenZip)',
    image: { mib: Math.round((await stat(iso)).size / 2 ** 20), files: Number(options.files), compression: options.compression, components },
    byHand, sevenZip, peakMib: Math.round(peak), target: TARGET, met,
  });
  if (!met) process.exitCode = 1;
}

/** The same work: whoever hashes must have got the same hashes. */
async function perSecond(work: () => Promise<string[]>): Promise<number> {
  const started = performance.now();
  const hashes = (await work()).sort().join();
  const seconds = (performance.now() - started) / 1000;
  if (hashes !== '') {
    if (expected !== undefined && expected !== hashes) throw new Error('the hashes differ');
    expected = hashes;
  }
  return 1 / seconds;
}

async function typed(folder: string, iso: string): Promise<string[]> {
  const out = join(folder, 'typed');
  await mkdir(out);
  try {
    await run('xorriso', ['-osirrox', 'on', '-indev', iso, '-extract', '/live/filesystem.squashfs', join(out, 'squashfs')]);
    await run('unsquashfs', ['-q', '-n', '-d', join(out, 'tree'), join(out, 'squashfs')], { maxBuffer: 1 << 26 });
    await run('sha256sum', [iso, join(out, 'squashfs')]);
    const { stdout } = await run('sh', ['-c', `find "$1" -type f -print0 | xargs -0 sha256sum`, 'sh', join(out, 'tree')], { maxBuffer: 1 << 28 });
    return stdout.trim().split('\n').map((line) => line.slice(0, 64));
  } finally {
    await rm(out, { recursive: true });
  }
}

/** As many bytes are hashed as we hash; which of them does not matter to the clock. */
async function testedAndSummed(folder: string, { iso, squashfs }: Images): Promise<string[]> {
  await run('7z', ['t', squashfs]);
  await run('sha256sum', [iso, squashfs, join(folder, 'contents')]);
  return [];
}

interface Images {
  readonly iso: string;
  readonly squashfs: string;
}

/** Half of each file is random, half is text: together they shrink to about a half, as systems do. */
async function makeImage(folder: string): Promise<Images> {
  const files = Number(options.files);
  const mean = (Number(options.mib) * 2 ** 20 * 1.9) / files;
  const text = Buffer.from('the quick brown fox jumps over the lazy dog, and again '.repeat(40_000));
  const random = Buffer.alloc(4 * 2 ** 20);
  const tree = join(folder, 'tree');
  for (let i = 0; i < files; i++) {
    const below = join(tree, `d${i % 500}`);
    if (i < 500) await mkdir(below, { recursive: true });
    // Between a tenth and ten times the mean, small ones more often: the mean of this is the mean.
    const bytes = Math.round((mean / 10) * 100 ** ((i * 0.618_034) % 1) * 0.4652);
    const half = Math.min(bytes >> 1, 2 ** 20);
    await writeFile(join(below, `f${i}`), Buffer.concat([randomFillSync(random.subarray(0, half)), text.subarray(0, half)]));
  }
  await mkdir(join(folder, 'iso', 'live'), { recursive: true });
  const images = { iso: join(folder, 'image.iso'), squashfs: join(folder, 'iso', 'live', 'filesystem.squashfs') };
  await run('mksquashfs', [tree, images.squashfs, '-comp', options.compression, '-quiet', '-no-progress'], { maxBuffer: 1 << 26 });
  await run('sh', ['-c', 'find "$1" -type f -print0 | xargs -0 cat > "$2"', 'sh', tree, join(folder, 'contents')]);
  await rm(tree, { recursive: true });
  await run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-o', images.iso, join(folder, 'iso')]);
  return images;
}
