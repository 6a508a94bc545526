/** What a manifest has found, in short: it is itself for programs, and for comparing. */

import type { Hex } from '../../src/base/bytes.ts';
import { count } from '../../src/base/wording.ts';
import type { Manifest } from '../../src/statement/manifest.ts';
import { faint, type Line } from './line.ts';

interface Written {
  /** Of the manifest. */
  readonly hash: Hex;
  readonly file: string;
}

/** In the form of sha256sum, then what it is of. */
export function manifestLines(manifest: Manifest, { hash, file }: Written): Line[] {
  return [`${hash}  ${file}`, faint(`  ${count(manifest.components.length, 'component')} of ${manifest.sha256}${manifest.format === undefined ? '' : ` (${manifest.format})`}`)];
}

const MAX_SHOWN = 10;

/** What stayed closed is compared as a whole only: whoever reads on should know. */
export function unopenedLines({ unopened, components }: Manifest, all: boolean): Line[] {
  const closed = [...(unopened === undefined ? [] : [{ path: 'the file itself', unopened }]), ...components.filter((component) => component.unopened !== undefined)];
  const shown = all ? closed : closed.slice(0, MAX_SHOWN);
  const lines: Line[] = shown.map(({ path, unopened }) => faint(`not opened: ${path}: ${unopened ?? ''}`));
  return closed.length > shown.length ? [...lines, faint(`and ${closed.length - shown.length} more: --verbose lists them`)] : lines;
}

export function manifestDocument(manifest: Manifest, written: { hash: Hex; size: number; file: string | null }) {
  const { components, ...artifact } = manifest;
  const unopened = components.filter((component) => component.unopened !== undefined).map(({ path, unopened }) => ({ path, reason: unopened }));
  return {
    artifact: { sha256: artifact.sha256, size: artifact.size, format: artifact.format ?? null, unopened: artifact.unopened ?? null },
    components: components.length,
    kinds: countOf(components.map(({ kind }) => kind)),
    formats: countOf(components.flatMap(({ format }) => format ?? [])),
    unopened,
    hash: written.hash,
    size: written.size,
    file: written.file,
  };
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
