/** Manifests that are here as evidence, each read once. */

import { buffer } from 'node:stream/consumers';
import type { Hex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import type { Manifest } from '../../src/statement/manifest.ts';
import { decodeManifest } from '../../src/statement/manifest-codec.ts';
import type { Context } from '../context.ts';

export interface Manifests {
  /** Null, with a warning, for what is no manifest after all. @throws ConcurError not-found | store-damaged */
  read(sha256: Hex): Promise<Manifest | null>;
}

export function openManifests(context: Context): Manifests {
  const known = new Map<Hex, Promise<Manifest | null>>();
  return {
    read(sha256) {
      const reading = known.get(sha256) ?? readManifest(context, sha256);
      known.set(sha256, reading);
      return reading;
    },
  };
}

async function readManifest(context: Context, sha256: Hex): Promise<Manifest | null> {
  const { content } = await (await context.ledger()).evidence(sha256);
  try {
    return decodeManifest(await buffer(content));
  } catch (error) {
    if (!isConcurError(error, 'manifest-malformed')) throw error;
    context.output.warn(`evidence ${sha256} is passed over: ${error.message}`);
    return null;
  }
}
