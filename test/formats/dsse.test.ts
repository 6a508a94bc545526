import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import type { ForeignStatement } from '../../src/statement/foreign.ts';
import { BUILD_TYPE, PROVENANCE, STATEMENT_TYPE } from '../../src/statement/predicates.ts';
import { refusedAs } from '../refusal.ts';
import { attestation, nonDeterministic, retraction } from '../statement/samples.ts';
import { realPath, withRealData } from './real-data.ts';
import { SAMPLES } from './samples.ts';
import { walkAll } from './walking.ts';

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);
const COMMIT = '5e'.repeat(20);
const OTHER = '6f'.repeat(20);
const ARTIFACT = 'example-1.0.tar.gz';

const read = (payload: unknown): Promise<ForeignStatement> => readForeign('dsse', utf8Encode(typeof payload === 'string' ? payload : JSON.stringify(payload)));
const refuses = (payload: unknown, code: ErrorCode, message: RegExp): Promise<void> => assert.rejects(read(payload), refusedAs(code, message));

const subject = [{ name: ARTIFACT, digest: { sha256: A } }];
const ofType = (predicateType: string, predicate: unknown = {}, more: object = {}) => ({ _type: STATEMENT_TYPE, subject, predicateType, predicate, ...more });
const provenance = (dependencies: unknown[], more: object = {}) => ofType(PROVENANCE, { buildDefinition: { buildType: 'https://example.org/b', resolvedDependencies: dependencies, ...more } });
const sourcesOf = async (dependencies: unknown[]): Promise<readonly string[]> => (await read(provenance(dependencies))).sources;

describe('SLSA provenance', () => {
  test('version 1: subjects are claimed, and the one commit is the source', async () => {
    assert.deepEqual(await read(SAMPLES.dsse), { kind: 'foreign', format: 'dsse', sources: [`gitCommit:${COMMIT}`], values: [{ artifact: ARTIFACT, sha256: [A] }], leftOut: [] });
    assert.deepEqual(await readForeignDetails('dsse', utf8Encode(SAMPLES.dsse)), {
      inputs: [{ name: 'git+https://example.org/example', digest: `gitCommit:${COMMIT}` }, { name: 'pkg:deb/gcc', digest: `sha256:${B}` }],
      environment: { 'env.runner': 'linux', 'builder.id': 'https://example.org/builder' },
    });
  });
  test('version 0.2 in a statement of version 0.1: commits stood under sha1, beside an address of git', async () => {
    const { sources } = await read({
      ...ofType('https://slsa.dev/provenance/v0.2', { builder: { id: 'x' }, materials: [{ uri: 'git+https://example.org/example', digest: { sha1: COMMIT } }, { uri: 'pkg:docker/x', digest: { sha1: OTHER } }] }),
      _type: 'https://in-toto.io/Statement/v0.1',
    });
    assert.deepEqual(sources, [`gitCommit:${COMMIT}`]);
  });
  test('as oss-rebuild writes it, with the address as the name', async () => {
    assert.deepEqual(await sourcesOf([{ name: 'git+https://example.org/a', digest: { sha1: COMMIT } }, { name: 'docker.io/alpine', digest: { sha256: B } }]), [`gitCommit:${COMMIT}`]);
  });
  test('a commit that is named twice is one', async () => {
    assert.deepEqual(await sourcesOf([{ uri: 'git+https://a', digest: { gitCommit: COMMIT } }, { uri: 'git+https://b', digest: { sha1: COMMIT } }]), [`gitCommit:${COMMIT}`]);
  });
  test('of several commits nothing says which was built: the source is unbound, and that is said', async () => {
    const { sources, leftOut } = await read(provenance([{ uri: 'git+https://a', digest: { gitCommit: COMMIT } }, { uri: 'git+https://b', digest: { gitCommit: OTHER } }]));
    assert.deepEqual(sources, []);
    assert.deepEqual(leftOut, [{ line: null, reason: '2 commits are named, and nothing says which one was built: its source is unbound' }]);
  });
  test('bad input 24: a branch, an abbreviated commit and a container are no source', async () => {
    assert.deepEqual(await sourcesOf([{ uri: 'git+https://a@main' }, { uri: 'git+https://a', digest: { gitCommit: COMMIT.slice(1) } }, { uri: 'oci://x', digest: { sha256: B } }]), []);
  });
});

test('links in statements, and in envelopes as they are', async () => {
  const link = await read(ofType('https://in-toto.io/attestation/link/v0.3', { name: 'rebuild', materials: [{ name: 'a', digest: { sha256: B } }] }));
  assert.deepEqual([link.values, link.sources], [[{ artifact: ARTIFACT, sha256: [A] }], []]);
  assert.deepEqual((await read({ _type: 'link', products: { a: { sha256: A } }, materials: {} })).values, [{ artifact: 'a', sha256: [A] }]);
  assert.deepEqual(await readForeignDetails('dsse', utf8Encode(JSON.stringify({ _type: 'link', products: { a: { sha256: A } }, materials: { b: { sha256: B } }, environment: { A: '1', variables: { B: '2' } } }))), {
    inputs: [{ name: 'b', digest: `sha256:${B}` }], environment: { 'env.A': '1', 'env.variables.B': '2' },
  });
});

test('bad input 27: a subject twice has both hashes', async () => {
  assert.deepEqual((await read({ ...provenance([]), subject: [{ name: 'a', digest: { sha256: B } }, { name: 'a', digest: { sha256: A } }] })).values, [{ artifact: 'a', sha256: [A, B] }]);
});

test('bad input 21, 23, 69: subjects without a name, without a SHA-256, or outside of the folder are left out', async () => {
  const { values, leftOut } = await read({ ...provenance([]), subject: [...subject, { digest: { sha256: A } }, { name: 'b', digest: { sha512: A } }, { name: 'c', digest: { sha256: A.slice(1) } }, { name: '../d', digest: { sha256: A } }, null, 'e'] });
  assert.deepEqual(values, [{ artifact: ARTIFACT, sha256: [A] }]);
  assert.equal(leftOut.length, 6);
});

describe('what says nothing of a rebuild is unsupported, and never counts', () => {
  for (const type of ['https://in-toto.io/attestation/scai/v0.3', 'https://in-toto.io/attestation/test-result/v0.1', 'https://slsa.dev/verification_summary/v1', 'https://in-toto.io/attestation/svr/v0.2', 'https://slsa.dev/provenance/v0.1', 'https://spdx.dev/Document']) {
    test(type, () => refuses(ofType(type), 'statement-unsupported', /has predicateType "https:.*, which does not say what a builder got/));
  }
  test('"equal once made alike" is not what a builder got', () => refuses(provenance([], { buildType: 'https://docs.oss-rebuild.dev/builds/ArtifactEquivalence@v0.1' }), 'statement-unsupported', /has buildType/));
  test('bad input 16: another type of statement, another version, no type', async () => {
    for (const _type of ['https://in-toto.io/Statement/v2', 'https://in-toto.io/Statement/v1 ', 1, null, ['https://in-toto.io/Statement/v1']]) await refuses({ ...provenance([]), _type }, 'statement-unsupported', /has _type/);
    await refuses({ subject }, 'statement-unsupported', /has _type nothing/);
    await refuses({ ...provenance([]), predicateType: 1 }, 'statement-unsupported', /has predicateType no text/);
  });
  test('bad input 16: a member that nobody knows is ignored', async () => assert.equal((await read({ ...provenance([]), more: { a: 1 } })).values.length, 1));
});

describe('bad input 52: a statement of ours in a foreign envelope is none of others', () => {
  for (const [name, statement] of Object.entries({ attestation, nonDeterministic, retraction })) {
    test(name, async () => {
      await assert.rejects(readForeign('dsse', encodeStatement(statement)), (error: { code?: string; hint?: string }) => error.code === 'statement-unsupported' && error.hint === 'concur publish FILE');
    });
  }
  test('also of a later version than this program knows, wherever its build type stands: its rules are ours, if others', async () => {
    const ours = 'https://w3id.org/concur/rebuild/v2';
    await refuses(provenance([], { buildType: ours }), 'statement-unsupported', /one of concur's own/);
    await refuses(ofType('https://slsa.dev/provenance/v0.2', { buildType: ours }), 'statement-unsupported', /one of concur's own/);
    await refuses(ofType('https://w3id.org/concur/checkpoint/v1'), 'statement-unsupported', /one of concur's own/);
  });
  test('also with our build type alone', () => refuses(provenance([], { buildType: BUILD_TYPE }), 'statement-unsupported', /one of concur's own/));
});

describe('bytes that are no statement', () => {
  test('bad input 1, 2: nothing, and one byte', async () => {
    for (const text of ['', ...Array.from({ length: 128 }, (_, byte) => String.fromCharCode(byte))]) await refuses(text, 'foreign-malformed', /in-toto statement is/);
  });
  test('bad input 5, 6: a byte order mark; bytes that are not UTF-8', async () => {
    await refuses(`\ufeff${SAMPLES.dsse}`, 'foreign-malformed', /byte order mark/);
    await assert.rejects(readForeign('dsse', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)), refusedAs('foreign-malformed', /not well-formed UTF-8/));
  });
  test('bad input 9: a member twice, in any spelling of its name: of two hashes some programs take the first, others the last', async () => {
    const twice = (name: string): string => JSON.stringify(provenance([])).replace(`"sha256":"${A}"`, `"sha256":"${A}","${name}":"${B}"`);
    for (const name of ['sha256', '\\u0073ha256', 'sh\\u0061256']) await refuses(twice(name), 'foreign-malformed', /has two members named "sha256"/);
    assert.equal((await read(twice('sha257'))).values.length, 1);
    assert.equal((await read(twice('a').replace(`"a":"${B}"`, '"a":["sha256",{"sha256":"{:"}]'))).values.length, 1, 'one in each object');
  });
  test('bad input 10: members that objects inherit', async () => {
    await refuses('{"__proto__":{"_type":"https://in-toto.io/Statement/v1"}}', 'statement-unsupported', /has _type nothing/);
    await refuses({ ...provenance([]), subject: [{ name: 'a', digest: {} }] }, 'foreign-malformed', /no subject with a name and a SHA-256/);
  });
  test('bad input 14: nesting', () => refuses(`{"a":${'['.repeat(20)}${']'.repeat(20)}}`, 'foreign-malformed', /nests deeper than 16 levels/));
  test('bad input 15: white space and another order of members mean the same; a second document is refused', async () => {
    const { subject: first, ...others } = provenance([]);
    assert.deepEqual(await read(JSON.stringify({ ...others, subject: first }, null, 4)), await read(provenance([])));
    await refuses(`${SAMPLES.dsse}{}`, 'foreign-malformed', /is not JSON/);
  });
  test('no subject, or none that counts', async () => {
    await refuses({ ...provenance([]), subject: [] }, 'foreign-malformed', /no subject/);
    await refuses({ ...provenance([]), subject: { name: 'a' } }, 'foreign-malformed', /no subject/);
  });
});

describe('in-toto\'s and DSSE\'s own examples', withRealData, () => {
  test('predicates of other kinds are unsupported; descriptors of resources are no statements', async () => {
    const folder = realPath('formats', 'in-toto-attestation', 'examples');
    for (const name of await readdir(folder)) {
      const payload = await readFile(`${folder}/${name}`);
      await assert.rejects(readForeign('dsse', payload), refusedAs('statement-unsupported', name.startsWith('resource') ? /has _type nothing/ : /has predicateType/), name);
    }
  });
  test('the vector of DSSE carries another type of payload, and is no attestation', async () => {
    const { items, refused, ignored } = await walkAll(realPath('formats', 'dsse'));
    assert.deepEqual([items, refused, ignored['vector-protocol-1.0.2.json']], [[], [], 'no-attestation']);
  });
});
