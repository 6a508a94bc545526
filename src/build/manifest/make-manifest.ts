/**
 * The manifest of an artifact: every component that can be taken out of it, with its hash and what its container says of
 * it. Nothing of an archive is trusted or followed: names and links are data, sizes are bounded, what is damaged is said
 * to be. The same bytes give the same manifest on every machine (docs/formats/manifest.md).
 */

import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { ConcurError } from '../../base/errors.ts';
import type { Component, Manifest } from '../../statement/manifest.ts';
import { comparePaths } from '../../statement/manifest-path.ts';
import { openRegularFile, readError } from '../open-file.ts';
import { Budget, LIMITS, type Limits } from './budget.ts';
import type { Tools } from './entry.ts';
import { PrivateFolder } from './private-folder.ts';
import { HEAD_BYTES, recognise } from './recognise.ts';
import { SevenZip } from './seven-zip.ts';
import { fileSource, forEachPiece, type Source } from './source.ts';
import { walkContainer, type OnContent, type Opened, type Walk } from './walk.ts';

// The heap's young part would grow by a hundred MiB, mostly for what is garbage already, and nothing is faster by that
// (docs/decisions/0016). V8 reads this flag each time when it may grow; to whom it means nothing, nothing changes.
setFlagsFromString('--semi-space-growth-factor=1');

export interface ManifestOptions {
  /** What to say that made it, such as `concur 0.2.0`. */
  readonly madeBy: string;
  /** Aborting it ends everything with `interrupted`; what was put down is removed. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ManifestProgress) => void;
  /** Is handed contents of components while they are read, such as those that are to be compared. */
  readonly onContent?: OnContent;
  /** Where the private folder for large parts is made. @default the system's folder for such */
  readonly temporaryFolder?: string;
  /** @default those of src/base/manifest-limits.ts */
  readonly limits?: Partial<Limits>;
}

export interface ManifestProgress {
  /** Found by now. */
  readonly components: number;
  /** Read by now: of the artifact, and of all that came out of it. */
  readonly bytes: number;
}

/** @throws ConcurError file-unsuitable | file-changed | read-failed | write-failed | interrupted */
export async function makeManifest(path: string, options: ManifestOptions): Promise<Manifest> {
  const handle = await openRegularFile(path);
  const sevenZip = new SevenZip();
  const folder = new PrivateFolder(options.temporaryFolder);
  try {
    const before = await handle.stat({ bigint: true });
    const source = fileSource(handle, Number(before.size));
    const walk = beginWalk({ sevenZip, signal: options.signal }, folder, options);
    const artifact = await hashArtifact(source, walk);
    const opened = await openArtifact(source, walk, options);
    refuseChanged(path, before, await handle.stat({ bigint: true }));
    return { ...artifact, madeBy: options.madeBy, ...opened, components: walk.components.sort((a, b) => comparePaths(a.path, b.path)) };
  } catch (error) {
    throw readError(path, error);
  } finally {
    await sevenZip.close();
    await folder.remove();
    await handle.close();
  }
}

function beginWalk(tools: Tools, folder: PrivateFolder, { onProgress, onContent, signal }: ManifestOptions): Walk {
  const components: Component[] = [];
  let bytes = 0;
  const onBytes = (more: number) => {
    if (signal?.aborted === true) throw new ConcurError('interrupted', 'making the manifest was interrupted', { cause: signal.reason });
    bytes += more;
    onProgress?.({ components: components.length, bytes });
  };
  onBytes(0);
  return { tools, folder, components, onBytes, onContent };
}

async function hashArtifact(source: Source, { onBytes }: Walk): Promise<Pick<Manifest, 'sha256' | 'size'>> {
  const hash = createHash('sha256');
  await forEachPiece(source, (piece) => {
    onBytes(piece.length);
    hash.update(piece);
  });
  return { sha256: hash.digest('hex'), size: source.size };
}

async function openArtifact(source: Source, walk: Walk, { limits }: ManifestOptions): Promise<Opened> {
  const format = recognise(await source.read(0, Math.min(HEAD_BYTES, source.size)));
  if (format === null) return {};
  return walkContainer({ format, source, prefix: '', parents: [] }, new Budget({ ...LIMITS, ...limits }, source.size), walk);
}

/** Looked into after it was hashed: it must still be what was hashed. */
function refuseChanged(path: string, before: BigIntStats, after: BigIntStats): void {
  if (after.size === before.size && after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs) return;
  throw new ConcurError('file-changed', `"${path}" changed while its manifest was made`, { hint: 'wait until nothing writes to it, then try again' });
}
