/** Makes the manifest of one file, as `concur manifest` does, in a process of its own: bench/manifest.ts measures it. */

import { makeManifest } from '../src/build/manifest/make-manifest.ts';
import { encodeManifest } from '../src/statement/manifest-codec.ts';

const [path = ''] = process.argv.slice(2);
const started = performance.now();
const manifest = await makeManifest(path, { madeBy: 'concur bench' });
const bytes = encodeManifest(manifest);
const seconds = (performance.now() - started) / 1000;
const hashes = manifest.components.flatMap(({ path, kind, sha256 }) => (path.includes('//') && kind === 'file' && sha256 !== undefined ? [sha256] : []));
process.stdout.write(JSON.stringify({ seconds, components: manifest.components.length, bytes: bytes.length, hashes, peakKib: process.resourceUsage().maxRSS }));
