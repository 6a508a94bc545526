/** Every limit of the format: the largest value is taken, and one more is refused (bad input 3). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as limits from '../../src/base/limits.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import type { Attestation, BuildDefinition, RunDetails, Statement } from '../../src/statement/statement.ts';
import { attestation, nonDeterministic, retraction } from './samples.ts';

const hash = (i: number) => i.toString(16).padStart(64, '0');
const count = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const facts = (length: number) => Object.fromEntries(count(length, (i) => [`f${i}`, '']));

const bare: Attestation = {
  ...attestation, build: { ...attestation.build, inputs: [], environment: {}, parameters: {} }, run: { signer: attestation.run.signer, evidence: [] },
};
const withBuild = (build: Partial<BuildDefinition>): Statement => ({ ...bare, build: { ...bare.build, ...build } });
const withRun = (run: Partial<RunDetails>): Statement => ({ ...bare, run: { ...bare.run, ...run } });
const evidence = (i: number) => ({ name: `e${i}`, sha256: hash(i), size: 1, mediaType: 'text/plain' });

/** Limit → a statement that reaches it with `n`. */
const reach: Partial<Record<keyof typeof limits, Record<string, (n: number) => Statement>>> = {
  MAX_SUBJECTS: {
    'subjects': (n) => ({ ...bare, subjects: count(n, (i) => ({ name: `a${i}`, sha256: hash(i) })) }),
    'results': (n) => ({ ...nonDeterministic, results: count(n, (i) => ({ name: `a${i}`, sha256: [hash(1), hash(2)] })) }),
  },
  MAX_VALUES_PER_SUBJECT: { 'hashes of one name': (n) => ({ ...nonDeterministic, results: [{ name: 'a', sha256: count(n, hash) }] }) },
  MAX_DEPENDENCIES: {
    'sources': (n) => withBuild({ sources: count(n, (i) => ({ digest: `sha256:${hash(i)}` })) }),
    'inputs': (n) => withBuild({ inputs: count(n, (i) => ({ digest: `sha256:${hash(i)}` })) }),
  },
  MAX_FACTS: { 'parameters': (n) => withBuild({ parameters: facts(n) }), 'environment facts': (n) => withBuild({ environment: facts(n) }) },
  MAX_FACT_NAME_BYTES: { 'a parameter\'s name': (n) => withBuild({ parameters: { ['n'.repeat(n)]: '' } }) },
  MAX_FACT_VALUE_BYTES: {
    'a parameter': (n) => withBuild({ parameters: { p: 'v'.repeat(n) } }),
    'a fact, in bytes of UTF-8': (n) => withBuild({ environment: { f: 'ä'.repeat(n >> 1) + 'v'.repeat(n % 2) } }),
  },
  MAX_URI_BYTES: { 'an address': (n) => withBuild({ sources: [{ digest: `sha256:${hash(1)}`, uri: 'x:'.padEnd(n, 'y') }] }) },
  MAX_INVOCATION_BYTES: { 'an invocation id': (n) => withRun({ invocation: 'i'.repeat(n) }) },
  MAX_EVIDENCE_PIECES: { 'pieces of evidence': (n) => withRun({ evidence: count(n, evidence) }) },
  MAX_EVIDENCE_BYTES: { 'the size of evidence': (n) => withRun({ evidence: [{ ...evidence(1), size: n }] }) },
  MAX_MEDIA_TYPE_BYTES: { 'a media type': (n) => withRun({ evidence: [{ ...evidence(1), mediaType: 'a/'.padEnd(n, 'b') }] }) },
  MAX_REFERENCES: {
    'superseded statements': (n) => withRun({ supersedes: { ids: count(n, hash), reason: '' } }),
    'previous statements': (n) => withRun({ previous: count(n, hash) }),
    'retracted statements': (n) => ({ ...retraction, retracts: count(n, hash) }),
  },
  MAX_REASON_BYTES: {
    'a reason to supersede': (n) => withRun({ supersedes: { ids: [hash(1)], reason: 'r'.repeat(n) } }),
    'a reason to retract': (n) => ({ ...retraction, reason: 'r'.repeat(n) }),
  },
  MAX_NAME_BYTES: { 'an artifact name': (n) => ({ ...bare, subjects: [{ name: 'n'.repeat(n), sha256: hash(1) }] }) },
  MAX_NAME_SEGMENTS: { 'its segments': (n) => ({ ...bare, subjects: [{ name: count(n, () => 'a').join('/'), sha256: hash(1) }] }) },
  MAX_LABEL_BYTES: { 'a project': (n) => withBuild({ project: 'p'.repeat(n) }), 'a release': (n) => withBuild({ release: 'r'.repeat(n) }) },
};

const values: ReadonlyMap<string, number> = new Map(Object.entries(limits));

for (const [name, makers] of Object.entries(reach)) {
  const limit = values.get(name) as number;
  for (const [what, make] of Object.entries(makers)) {
    test(`bad input 3: ${what}: ${limit} (${name}), and not one more`, () => {
      const largest = make(limit);
      assert.deepEqual(decodeStatement(encodeStatement(largest)), largest);
      assert.throws(() => encodeStatement(make(limit + 1)), { code: 'statement-malformed' });
    });
  }
}

test('a thousand sources and a thousand inputs fit at once', () => {
  const statement = withBuild({ sources: count(1_000, (i) => ({ digest: `sha256:${hash(i)}` })), inputs: count(1_000, (i) => ({ digest: `sha256:${hash(i)}` })) });
  assert.deepEqual(decodeStatement(encodeStatement(statement)), statement);
});
