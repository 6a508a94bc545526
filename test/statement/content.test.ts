/** What a statement may say (bad inputs 21 to 29), and what is kept apart. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import { buildId } from '../../src/statement/build-id.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import type { Subject } from '../../src/statement/statement.ts';
import { alteredJson, alteredText, attestation, COMMIT, HASH, nonDeterministic, OTHER_HASH, retraction, SIGNER } from './samples.ts';

function refuses(payload: Uint8Array, message: RegExp): void {
  assert.throws(() => decodeStatement(payload), { code: 'statement-malformed', message, hint: /concur attest/ });
}

const withSubjects = (...subjects: Subject[]) => ({ ...attestation, subjects });
const withHash = (sha256: string) => alteredJson((json) => { json['subject']![0]!['digest'] = { sha256 } as never; });

test('bad input 21: a hash in another spelling', () => {
  const spellings = [HASH.toUpperCase(), HASH.slice(1), `${HASH}0`, `0x${HASH}`, `0x${HASH.slice(2)}`, Buffer.from(HASH, 'hex').toString('base64'), `а${HASH.slice(1)}`, ''];
  for (const spelling of spellings) refuses(withHash(spelling), /at subject\.0\.digest\.sha256: must be 64 lower-case hexadecimal digits/);
});

test('bad input 22: the hash of an empty file and one of zeros are statements like others', () => {
  for (const sha256 of [EMPTY_SHA256, '0'.repeat(64)]) {
    const statement = withSubjects({ name: 'a', sha256 });
    assert.deepEqual(decodeStatement(encodeStatement(statement)), statement);
  }
});

test('bad input 23: a SHA-1 or SHA-512 under the name of SHA-256, or under its own alone', () => {
  refuses(withHash('a'.repeat(40)), /digest\.sha256/);
  refuses(withHash('a'.repeat(128)), /digest\.sha256/);
  refuses(alteredJson((json) => { json['subject']![0]!['digest'] = { sha512: 'a'.repeat(128) } as never; }), /digest\.sha256/);
});

test('bad input 24: a source that is not a whole commit in lower case', () => {
  for (const commit of ['53bd2c4', 'feature/stretch', COMMIT.toUpperCase(), COMMIT.slice(1), `${COMMIT}0`, 'a'.repeat(63), '']) {
    refuses(alteredText(COMMIT, commit), /resolvedDependencies\.0\.digest\.gitCommit: must be a full commit in lower case/);
  }
});

test('bad input 24: a commit of a SHA-256 repository is one', () => {
  const statement = { ...attestation, build: { ...attestation.build, sources: [{ digest: `gitCommit:${HASH}` }] } };
  assert.deepEqual(decodeStatement(encodeStatement(statement)), statement);
});

test('a source has one digest that decides; algorithms that we do not know are ignored', () => {
  const withDigest = (digest: object) => alteredJson((json) => { json['predicate']!['buildDefinition']!['resolvedDependencies']![0]!['digest'] = digest as never; });
  refuses(withDigest({ gitCommit: COMMIT, sha256: HASH }), /must have either gitCommit or sha256/);
  refuses(withDigest({ sha512: 'a'.repeat(128) }), /must have either gitCommit or sha256/);
  assert.deepEqual(decodeStatement(withDigest({ gitCommit: COMMIT, gitTree: COMMIT })), attestation);
});

test('a build needs a source', () => {
  refuses(alteredText('"role":"source"', '"role":"input"'), /must name a source/);
  refuses(alteredText('"role":"source"', '"role":"toolchain"'), /annotations\.role/);
});

test('bad input 25: one name in two projects is two subjects', () => {
  const other = { ...attestation.build, project: 'whonix' };
  assert.notEqual(buildId(other), buildId(attestation.build));
});

test('bad input 26: 3.0~rc2 and 3.0-rc2 are two releases', () => {
  const other = decodeStatement(alteredText('"release":"3.0~rc2"', '"release":"3.0-rc2"'));
  assert.equal(other.kind === 'attestation' && other.build.release, '3.0-rc2');
  assert.notDeepEqual(other, attestation);
});

test('bad input 27: several artifacts in one statement are several subjects, in the order given', () => {
  const statement = withSubjects({ name: 'b', sha256: HASH }, { name: 'a', sha256: HASH }, { name: 'a/b', sha256: OTHER_HASH });
  assert.deepEqual(decodeStatement(encodeStatement(statement)), statement);
});

test('bad input 27: one name twice, with two hashes or with the same', () => {
  for (const sha256 of [HASH, OTHER_HASH]) {
    assert.throws(() => encodeStatement(withSubjects({ name: 'a', sha256: HASH }, { name: 'a', sha256 })), { message: /must not name an artifact twice/ });
  }
});

test('bad input 28: two hashes of one artifact are said by a non-deterministic statement only', () => {
  assert.deepEqual(decodeStatement(encodeStatement(nonDeterministic)), nonDeterministic);
  refuses(alteredJson((json) => { json['subject']![0]!['digest']!['sha256'] = [HASH, OTHER_HASH] as never; }), /digest\.sha256/);
});

test('bad input 28: the hashes of one name are two or more, sorted, and listed as subjects', () => {
  const withResults = (...sha256: string[]) => alteredJson((json) => { json['predicate']!['results']![0]!['sha256'] = sha256 as never; }, nonDeterministic);
  refuses(withResults(HASH), /results\.0\.sha256/);
  refuses(withResults(HASH, HASH), /must be sorted and different/);
  refuses(withResults(OTHER_HASH, HASH), /must be sorted and different/);
  refuses(withResults('0'.repeat(64), HASH, OTHER_HASH), /must list the hashes of its results/);
  refuses(alteredJson((json) => { json['subject']!.reverse(); }, nonDeterministic), /must list the hashes of its results/);
});

test('bad input 29: another size beside the same hash is another claim about size, and none about the value', () => {
  const [small, large] = [1, 2].map((size) => decodeStatement(encodeStatement(withSubjects({ name: 'a', sha256: HASH, size }))));
  assert.ok(small?.kind === 'attestation' && large?.kind === 'attestation');
  assert.deepEqual(small.subjects.map((subject) => subject.sha256), large.subjects.map((subject) => subject.sha256));
  for (const size of ['-1', '1.5', '"1"', 'null', '1e+21']) refuses(alteredText('"size":1200000000', `"size":${size}`), /annotations\.size/);
});

test('bad inputs 69 to 73: an artifact name that is not safe', () => {
  for (const name of ['../x', '/x', 'a//b', '-rf', 'tаils', 'x y', 'CON', 'n'.repeat(256)]) {
    refuses(alteredText('"tails.packages"', JSON.stringify(name)), /subject\.1\.name: must be a safe artifact name/);
  }
  refuses(alteredText('"tails.packages"', '"x\\nAGREED"'), /control character/);
});

test('the signer is named by a full fingerprint in capitals', () => {
  for (const id of [`openpgp4fpr:${SIGNER.toLowerCase()}`, `openpgp4fpr:${SIGNER.slice(-16)}`, SIGNER, `OPENPGP4FPR:${SIGNER}`, 'https://example.org/builder']) {
    refuses(alteredText(`openpgp4fpr:${SIGNER}`, id), /runDetails\.builder\.id/);
    refuses(alteredText(`openpgp4fpr:${SIGNER}`, id, retraction), /predicate\.signer/);
  }
});

test('times exist, references do not repeat, addresses are normal', () => {
  refuses(alteredText('2017-06-08T10:00:00Z', '2017-02-30T10:00:00Z'), /metadata\.startedOn/);
  refuses(alteredText('2017-06-08T12:00:00Z', '2017-06-08T12:00:00+02:00'), /metadata\.finishedOn/);
  refuses(alteredText(`["${HASH}","${OTHER_HASH}"]`, `["${HASH}","${HASH}"]`), /concur_previous: must not repeat an id/);
  for (const uri of ['tails.git', 'GIT+https://example.org/x', 'https://Example.org/', 'https://example.org/ä', '']) {
    refuses(alteredText('git+https://example.org/tails.git', uri), /resolvedDependencies\.0\.uri/);
  }
});

test('a member of the wrong type is refused where it stands', () => {
  refuses(alteredText('"tails"', '7'), /externalParameters\.project/);
  refuses(alteredText('"1496923200"', '1496923200'), /parameters\.SOURCE_DATE_EPOCH/);
  refuses(alteredJson((json) => { json['subject'] = {} as never; }), /at subject/);
  refuses(alteredJson((json) => { json['subject'] = [] as never; }), /at subject/);
  refuses(alteredText('"runDetails"', '"runDetailsOfOld"'), /at predicate\.runDetails/);
});
