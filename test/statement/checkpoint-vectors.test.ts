/** The vectors of checkpoints hold for this program, and by hand where that takes no library. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkBareEd25519 } from '../../src/openpgp/node/check-bare-ed25519.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { decodeCheckpointMessage, verifyCheckpoint } from '../../src/statement/checkpoint-message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { isIncluded, releaseLeaf, type InclusionPath, type ReleaseEntry } from '../../src/statement/release-index.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'));
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const sha256 = (...parts: readonly (string | Uint8Array)[]) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest('hex');

for (const { name, text, payload, pae, says } of read('checkpoints.json') as { name: string; text: string; payload: string; pae: string; says: Checkpoint }[]) {
  test(`vector: a checkpoint ${name}`, () => {
    assert.equal(Buffer.from(bytes(payload)).toString(), text);
    assert.deepEqual(decodeCheckpoint(bytes(payload)), says);
    assert.deepEqual(encodeCheckpoint(says), bytes(payload));
    assert.deepEqual(preAuthenticationEncoding(bytes(payload)), bytes(pae));
  });
}

for (const { releases, count, root } of read('release-indexes.json') as { releases: (ReleaseEntry & InclusionPath & { leaf: string })[]; count: number; root: string }[]) {
  test(`vector: an index of ${count} releases`, () => {
    assert.equal(releases.length, count);
    for (const { release, signers, leaf, index, path } of releases) {
      assert.equal(releaseLeaf({ release, signers }), leaf);
      assert.ok(isIncluded({ count, root }, leaf, { index, path }), release);
      const entries = signers.map(({ signer, digest }) => `14${signer}${digest}`).join('');
      assert.equal(leaf, sha256(Uint8Array.of(0, release.length), release, Buffer.from(entries, 'hex')));
    }
    if (count === 2) assert.equal(root, sha256(Uint8Array.of(1), Buffer.from(releases.map(({ leaf }) => leaf).join(''), 'hex')));
  });
}

test('vector: one checkpoint with a real signature', async () => {
  const vector = read('signed-checkpoint.json') as { nodeKey: string; id: string; message: string };
  const received = decodeCheckpointMessage(bytes(vector.message));
  assert.deepEqual([received.id, received.checkpoint.nodeKey], [vector.id, vector.nodeKey]);
  await verifyCheckpoint(received, checkBareEd25519);
  const { payload } = received;
  const pae = Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]);
  assert.equal(vector.id, sha256('concur/1', Uint8Array.of(0, 7, 32), Buffer.from(vector.nodeKey, 'hex'), Buffer.from(sha256(pae), 'hex')));
});
