import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { buildId, sourceDigests, unboundBuildId } from '../../src/statement/build-id.ts';
import type { BuildDefinition } from '../../src/statement/statement.ts';
import { build as anyBuild } from './arbitrary.ts';
import { attestation, COMMIT, HASH } from './samples.ts';

const SEED = 20170608;
const { build } = attestation;

test('a build id is the SHA-256 of a canonical object that can be written by hand', () => {
  const text = `{"parameters":{"SOURCE_DATE_EPOCH":"1496923200"},"project":"tails","sources":["gitCommit:${COMMIT}"]}`;
  assert.equal(buildId(build), createHash('sha256').update(text).digest('hex'));
});

test('addresses, order and repetition of sources do not matter', () => {
  fc.assert(fc.property(anyBuild, (one) => {
    const shuffled = [...one.sources].reverse().map(({ digest }) => ({ digest, uri: 'https://example.org/mirror' }));
    assert.equal(buildId({ ...one, sources: [...shuffled, ...one.sources] }), buildId(one));
  }), { seed: SEED });
});

test('release, inputs and environment do not matter', () => {
  fc.assert(fc.property(anyBuild, anyBuild, (one, other) => {
    const { release, inputs, environment } = other;
    assert.equal(buildId({ ...one, release, inputs, environment } as BuildDefinition), buildId(one));
  }), { seed: SEED });
});

test('the order of parameters does not matter', () => {
  assert.equal(buildId({ ...build, parameters: { a: '1', b: '2' } }), buildId({ ...build, parameters: { b: '2', a: '1' } }));
});

test('project, sources and parameters make another build', () => {
  const others: Partial<BuildDefinition>[] = [
    { project: 'tail' },
    { parameters: {} },
    { parameters: { SOURCE_DATE_EPOCH: '1496923201' } },
    { parameters: { ...build.parameters, FLAG: '' } },
    { sources: [{ digest: `sha256:${HASH}` }] },
    { sources: [...build.sources, { digest: `sha256:${HASH}` }] },
    { sources: [{ digest: `gitCommit:${HASH}` }] },
  ];
  const ids = [build, ...others.map((other) => ({ ...build, ...other }))].map(buildId);
  assert.equal(new Set(ids).size, ids.length);
});

test('source digests are sorted and unique', () => {
  const sources = ['sha256:b', 'gitCommit:z', 'sha256:a', 'sha256:b'].map((digest) => ({ digest }));
  assert.deepEqual(sourceDigests({ sources }), ['gitCommit:z', 'sha256:a', 'sha256:b']);
});

test('a build without sources is that of its project and release, and can be written by hand', () => {
  const text = 'concur/unbound/1\0{"project":"tails","release":"3.0"}';
  assert.equal(unboundBuildId('tails', '3.0'), createHash('sha256').update(text).digest('hex'));
});

test('a build without sources is never one that has an id of its own', () => {
  fc.assert(fc.property(anyBuild, (one) => {
    assert.notEqual(unboundBuildId(one.project, one.release), buildId(one));
    assert.notEqual(unboundBuildId(one.project, one.release), buildId({ project: one.project, sources: [], parameters: { release: one.release } }));
  }), { seed: SEED });
});
