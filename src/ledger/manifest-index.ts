/** Which of the evidence that is here are manifests, and of which artifacts: by their own first lines. */

import type { Hex } from '../base/bytes.ts';
import { isSha256 } from '../base/sha256.ts';
import { MANIFEST_MEDIA_TYPE } from '../statement/manifest.ts';
import { looksLikeManifest } from '../statement/manifest-codec.ts';
import type { EvidencePiece, EvidenceShelf } from './evidence-shelf.ts';
import type { SampleNote } from './samples-port.ts';

export interface ManifestIndex {
  /** @param named evidence that the signer's statement names */
  find(voice: Pick<SampleNote, 'sha256'>, named: readonly { sha256: Hex; mediaType: string }[]): Pick<SampleNote, 'manifest' | 'manifestElsewhere'>;
}

export async function openManifestIndex(shelf: EvidenceShelf): Promise<ManifestIndex> {
  const here = new Map((await shelf.list()).flatMap((piece) => {
    const artifact = artifactOf(piece);
    return artifact === null ? [] : [[piece.sha256, artifact] as const];
  }));
  const byArtifact = Map.groupBy(here.keys(), (sha256) => here.get(sha256) as Hex);
  return {
    find({ sha256 }, named) {
      const own = named.filter(({ mediaType }) => mediaType === MANIFEST_MEDIA_TYPE).map((piece) => piece.sha256);
      return {
        manifest: own.find((manifest) => here.get(manifest) === sha256) ?? byArtifact.get(sha256)?.[0] ?? null,
        manifestElsewhere: own.find((manifest) => !here.has(manifest)) ?? null,
      };
    },
  };
}

/** The header's own words, in the one spelling that it can have; whether the rest is well-formed is seen when it is read. */
function artifactOf({ head }: EvidencePiece): Hex | null {
  if (!looksLikeManifest(head)) return null;
  const line = Buffer.from(head).toString('utf8').split('\n', 1)[0] ?? '';
  const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(line)?.[1];
  return isSha256(sha256) ? sha256 : null;
}
