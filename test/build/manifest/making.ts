/** Manifests of bytes, in a folder of their own that is looked at afterwards: nothing may be left or lie elsewhere. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeManifest, type ManifestOptions } from '../../../src/build/manifest/make-manifest.ts';
import type { Component, Manifest } from '../../../src/statement/manifest.ts';
import { decodeManifest, encodeManifest } from '../../../src/statement/manifest-codec.ts';

/** @returns what was made, once it was read again from its bytes */
export async function manifestOf(bytes: Uint8Array, options: Partial<ManifestOptions> = {}): Promise<Manifest> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-test-'));
  try {
    const temporaryFolder = join(folder, 'a', 'b', 'c');
    await mkdir(temporaryFolder, { recursive: true });
    await writeFile(join(folder, 'artifact'), bytes);
    const manifest = await makeManifest(join(folder, 'artifact'), { madeBy: 'concur test', temporaryFolder, ...options });
    assert.deepEqual((await readdir(folder, { recursive: true })).sort(), ['a', 'a/b', 'a/b/c', 'artifact'], 'something was left, or lies elsewhere');
    return decodeManifest(encodeManifest(manifest));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function byPath({ components }: Manifest): Map<string, Component> {
  return new Map(components.map((component) => [component.path, component]));
}
