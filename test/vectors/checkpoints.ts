/** Checkpoints and indexes of releases, for programs in other languages. */

import { toBase64, type Hex } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { digestOfIds, inclusionPath, indexRoot, releaseLeaf, sortEntries, type ReleaseEntry } from '../../src/statement/release-index.ts';
import { HASH, OTHER_HASH, SIGNER } from '../statement/samples.ts';

const NOTHING = { count: 0, root: sha256Hex(Uint8Array.of(0)), newest: null };
/** The public key of RFC 8032, 7.1, test 1. */
const NODE_KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

const least: Checkpoint = {
  project: 'tails', nodeKey: NODE_KEY, delegation: HASH, time: 1_496_923_200, scopes: ['tails'], signers: [], releases: indexRoot([]), seen: [],
};

const whole: Checkpoint = {
  ...least,
  scopes: ['tails', '@gitian', '@sha256sums'],
  signers: [
    {
      signer: SIGNER, sets: [{ count: 2, root: OTHER_HASH, newest: { id: HASH, time: 1_496_923_100 } }, NOTHING, NOTHING],
      retractions: digestOfIds([OTHER_HASH]), revoked: [{ key: SIGNER, kind: 'soft', time: 1_496_923_150 }],
    },
    { signer: `${SIGNER.replace('A', 'B')}${'0'.repeat(24)}`, sets: [NOTHING, NOTHING, NOTHING], retractions: digestOfIds([]), revoked: [] },
  ],
  releases: { count: 1, root: OTHER_HASH },
  seen: [{ id: HASH, time: 1_496_923_120 }],
};

export function checkpointVectors(): unknown[] {
  return Object.entries({ 'of nobody': least, 'with every member': whole }).map(([name, checkpoint]) => {
    const payload = encodeCheckpoint(checkpoint);
    return { name, text: Buffer.from(payload).toString(), payload: toBase64(payload), pae: toBase64(preAuthenticationEncoding(payload)), says: decodeCheckpoint(payload) };
  });
}

const idsOf = (word: string, count: number): Hex[] => Array.from({ length: count }, (_, i) => sha256Hex(`${word} ${i}`));

/** Of so many releases, with one signer or two. */
function entriesOf(count: number): ReleaseEntry[] {
  return sortEntries(Array.from({ length: count }, (_, i) => ({
    release: `3.${i}`,
    signers: [SIGNER, SIGNER.replace('A', 'B')].slice(0, 1 + (i % 2)).map((signer) => ({ signer, digest: digestOfIds(idsOf(`3.${i} ${signer}`, 2)) })),
  })));
}

export function releaseIndexVectors(): unknown[] {
  return [0, 1, 2, 3, 5, 12].map((count) => {
    const entries = entriesOf(count);
    const leaves = entries.map(releaseLeaf);
    return {
      releases: entries.map(({ release, signers }, i) => ({ release, signers, leaf: leaves[i], ...inclusionPath(leaves, i) })),
      ...indexRoot(leaves),
    };
  });
}
