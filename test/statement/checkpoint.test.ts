import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { join, utf8Encode } from '../../src/base/bytes.ts';
import { EMPTY_SHA256, sha256Hex } from '../../src/base/sha256.ts';
import { checkBareEd25519 } from '../../src/openpgp/node/check-bare-ed25519.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { checkpointSigned, decodeCheckpointMessage, encodeCheckpointMessage, isCheckpointMessage, verifyCheckpoint } from '../../src/statement/checkpoint-message.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeCanonicalJson, type Json } from '../../src/statement/json.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { digestOfIds, EMPTY_INDEX } from '../../src/statement/release-index.ts';
import { refusedAs } from '../refusal.ts';
import { HASH, OTHER_HASH, SIGNER } from './samples.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const NODE_KEY = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url').toString('hex');
const NOTHING = { count: 0, root: sha256Hex(Uint8Array.of(0)), newest: null };

const checkpoint: Checkpoint = {
  project: 'tails',
  nodeKey: NODE_KEY,
  delegation: HASH,
  time: 1_496_923_200,
  scopes: ['tails', '@gitian', '@sha256sums'],
  signers: [
    {
      signer: SIGNER, sets: [{ count: 2, root: OTHER_HASH, newest: { id: HASH, time: 1_496_923_100 } }, NOTHING, NOTHING],
      retractions: digestOfIds([]), revoked: [{ key: SIGNER, kind: 'soft', time: 1_496_923_150 }],
    },
    { signer: SIGNER.replace('A', 'B'), sets: [NOTHING, NOTHING, NOTHING], retractions: EMPTY_SHA256, revoked: [] },
  ],
  releases: { count: 1, root: OTHER_HASH },
  seen: [{ id: HASH, time: 1_496_923_120 }],
};

function signed(payload: Uint8Array): Uint8Array {
  return encodeCheckpointMessage({ payload, signature: sign(null, join(...checkpointSigned(payload)), privateKey) });
}

describe('a checkpoint', () => {
  test('what is encoded is decoded to the same, and is canonical JSON of an in-toto statement', () => {
    const payload = encodeCheckpoint(checkpoint);
    assert.deepEqual(decodeCheckpoint(payload), checkpoint);
    const json = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>;
    assert.deepEqual(payload, encodeCanonicalJson(json as Json));
    assert.deepEqual([json['_type'], json['predicateType']], ['https://in-toto.io/Statement/v1', 'https://w3id.org/concur/checkpoint/v1']);
  });

  test('it travels in a frame of its own kind, which is no attestation, and its payload is none either', () => {
    const message = signed(encodeCheckpoint(checkpoint));
    assert.equal(isCheckpointMessage(message), true);
    assert.throws(() => decodeMessage(message), refusedAs('envelope-malformed', /has kind/));
    assert.throws(() => decodeStatement(encodeCheckpoint(checkpoint)), refusedAs('statement-unsupported', /does not count|no checkpoint/));
  });

  test('it is checked with the key that stands inside, and its id has no part of the signature', async () => {
    const message = signed(encodeCheckpoint(checkpoint));
    const received = decodeCheckpointMessage(message);
    await verifyCheckpoint(received, checkBareEd25519);
    const other = decodeCheckpointMessage(message.with(message.length - 1, (message.at(-1) as number) ^ 1));
    assert.equal(other.id, received.id);
    await assert.rejects(verifyCheckpoint(other, checkBareEd25519), refusedAs('signature-bad', /does not fit the checkpoint/));
    const another = decodeCheckpointMessage(signed(encodeCheckpoint({ ...checkpoint, time: checkpoint.time + 1 })));
    assert.notEqual(another.id, received.id);
  });

  test('any byte that is changed makes it another one, or none', async () => {
    const message = signed(encodeCheckpoint(checkpoint));
    await fc.assert(fc.asyncProperty(fc.nat({ max: message.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, change) => {
      const altered = message.with(place, (message[place] as number) ^ change);
      await assert.rejects(async () => verifyCheckpoint(decodeCheckpointMessage(altered), checkBareEd25519));
    }), { seed: 7, numRuns: 300 });
  });
});

describe('what no honest node signs is refused', () => {
  type Members = Record<string, Json>;
  const refuses = (what: string, change: (predicate: Members, whole: Members) => unknown) => void test(what, () => {
    const json = JSON.parse(Buffer.from(encodeCheckpoint(checkpoint)).toString()) as Members;
    change(json['predicate'] as Members, json);
    assert.throws(() => decodeCheckpoint(encodeCanonicalJson(json)), refusedAs('statement-malformed', /^statement is/));
  });
  const first = (predicate: Members) => (predicate['signers'] as Members[])[0] as Members;
  const set = (predicate: Members) => (first(predicate)['sets'] as Members[])[0] as Members;

  refuses('another project than its first scope', (predicate) => (predicate['project'] = 'whonix'));
  refuses('scopes that are not sorted', (predicate) => (predicate['scopes'] = ['tails', '@sha256sums', '@gitian']));
  refuses('a scope that is neither a project nor a format', (predicate) => (predicate['scopes'] = ['tails', '@A', '@sha256sums']));
  refuses('a set too few', (predicate) => (first(predicate)['sets'] as Json[]).pop());
  refuses('signers that are not sorted', (predicate) => (predicate['signers'] as Json[]).reverse());
  refuses('a signer twice', (predicate) => (predicate['signers'] = [first(predicate), first(predicate)]));
  refuses('a signer in lower case', (predicate) => (first(predicate)['signer'] = SIGNER.toLowerCase()));
  refuses('an id twice among those first seen', (predicate) => (predicate['seen'] = [{ id: HASH, time: 1 }, { id: HASH, time: 2 }]));
  refuses('a time before 1970', (predicate) => (predicate['seen'] = [{ id: HASH, time: -1 }]));
  refuses('a time with a fraction', (predicate) => (predicate['time'] = '2017-06-08T12:00:00.5Z'));
  refuses('no delegation', (_, whole) => (whole['subject'] = []));
  refuses('two delegations', (_, whole) => (whole['subject'] as Json[]).push((whole['subject'] as Json[])[0] as Json));
  refuses('a member that nobody knows', (predicate) => (predicate['more'] = 1));
  refuses('bad input 102: statements, and the root of none', (predicate) => (set(predicate)['root'] = NOTHING.root));
  refuses('bad input 102: no statements, and a root', (predicate) => Object.assign(set(predicate), { count: 0, newest: null }));
  refuses('bad input 102: no statements, and a newest one', (predicate) => Object.assign(set(predicate), { count: 0, root: NOTHING.root }));
  refuses('bad input 102: leaves, and the root of none', (predicate) => (predicate['releases'] = { count: 1, root: EMPTY_INDEX }));
  refuses('bad input 102: no leaves, and a root', (predicate) => (predicate['releases'] = { count: 0, root: HASH }));

  test('a signature that is not 64 bytes long', () => {
    const payload = encodeCheckpoint(checkpoint);
    for (const length of [63, 65]) assert.throws(() => decodeCheckpointMessage(encodeCheckpointMessage({ payload, signature: new Uint8Array(length) })), refusedAs('signature-malformed', /Ed25519 has 64/));
  });

  test('bytes that are no checkpoint', () => {
    assert.throws(() => decodeCheckpoint(utf8Encode('[]')), refusedAs('statement-unsupported', /does not count|no checkpoint/));
    assert.throws(() => decodeCheckpoint(utf8Encode('{')), refusedAs('statement-malformed', /^statement is/));
    assert.throws(() => decodeCheckpointMessage(Uint8Array.of(1, 1, 0)), refusedAs('envelope-malformed', /has kind 1/));
  });
});

test('the example of the specification is one, and has the roots of nothing', () => {
  const specification = readFileSync(new URL('../../docs/formats/checkpoint.md', import.meta.url), 'utf8');
  const [, example = ''] = /```json checkpoint\n(.*?)```/s.exec(specification) ?? [];
  const decoded = decodeCheckpoint(encodeCanonicalJson(JSON.parse(example) as Json));
  assert.deepEqual([decoded.project, decoded.scopes], ['tails', ['tails', '@sha256sums']]);
});

test('a checkpoint of fifty signers in three scopes fits where a gossip message of 64 KiB fits', () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ ...checkpoint.signers[0] as Checkpoint['signers'][0], signer: i.toString(16).toUpperCase().padStart(40, '0') }));
  assert.ok(encodeCheckpoint({ ...checkpoint, signers: many }).length < 64 * 1024);
});
