/** Hashes one file, as `attest` and `verify` do, in a process of its own: bench/hash.ts measures it. */

import { hashFile } from '../src/build/hash.ts';

const [path = ''] = process.argv.slice(2);
const started = performance.now();
const { sha256, size } = await hashFile(path);
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ sha256, size, seconds, peakKib: process.resourceUsage().maxRSS }));
