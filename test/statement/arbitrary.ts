/** Random statements within the limits, for property tests. */

import * as fc from 'fast-check';
import { formatTime } from '../../src/base/clock.ts';
import { isLabel, subjectNameProblem } from '../../src/base/names.ts';
import type { AttachedTo, BuildDefinition, Dependency, Evidence, RunDetails, Statement } from '../../src/statement/statement.ts';

/** One of these characters. */
const anyOf = (characters: string) => fc.constantFrom(...Array.from(characters));
const hex = (digits: number) => fc.string({ unit: anyOf('0123456789abcdef'), minLength: digits, maxLength: digits });
const hash = hex(64);
const ids = fc.uniqueArray(hash, { minLength: 1, maxLength: 4 });
const signer = fc.oneof(hex(40), hex(64)).map((text) => text.toUpperCase());
const label = fc.string({ unit: anyOf('aZ09._~+:@-'), minLength: 1, maxLength: 12 }).filter(isLabel);
const subjectName = fc.string({ unit: anyOf('aZ09_.+~@%,=:()-/'), minLength: 1, maxLength: 24 }).filter((name) => subjectNameProblem(name) === null);
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !/\p{Cc}/u.test(value));
const factName = fc.string({ unit: anyOf('aZ09_.+-'), minLength: 1, maxLength: 12 }).filter((name) => /^\w/.test(name) && name !== '__proto__');
const facts = fc.dictionary(factName, text, { maxKeys: 5 });
const time = fc.integer({ min: 0, max: 0xffff_ffff }).map(formatTime);

const dependency: fc.Arbitrary<Dependency> = fc.record({
  digest: fc.oneof(hex(40).map((commit) => `gitCommit:${commit}`), hash.map((digest) => `gitCommit:${digest}`), hash.map((digest) => `sha256:${digest}`)),
  uri: fc.constantFrom('git+https://example.org/p.git', 'https://example.org/P-1.0.tar.xz?a=B', 'pkg:deb/debian/p@1.0'),
}, { requiredKeys: ['digest'] });

const anyBuild: fc.Arbitrary<BuildDefinition> = fc.record({
  project: label,
  release: label,
  parameters: facts,
  sources: fc.array(dependency, { minLength: 1, maxLength: 3 }),
  inputs: fc.array(dependency, { maxLength: 3 }),
  environment: facts,
});

const evidence: fc.Arbitrary<Evidence> = fc.record({
  name: subjectName, sha256: hash, size: fc.nat({ max: 64 * 1024 * 1024 }), mediaType: fc.constantFrom('text/plain', 'application/vnd.x+json'),
});

const attachedTo: fc.Arbitrary<AttachedTo> = fc.oneof(
  fc.record({ kind: fc.constant('statements' as const), ids }),
  fc.record({ kind: fc.constant('artifact' as const), release: label, name: subjectName, sha256: hash }),
);

const run: fc.Arbitrary<RunDetails> = fc.record({
  signer,
  invocation: fc.stringMatching(/^[!-~]{1,20}$/),
  started: time,
  finished: time,
  supersedes: fc.record({ ids, reason: text }),
  round: hash,
  previous: fc.uniqueArray(hash, { maxLength: 4 }),
  evidence: fc.array(evidence, { maxLength: 2 }),
}, { requiredKeys: ['signer', 'evidence'] });

const subjects = fc.uniqueArray(
  fc.record({ name: subjectName, sha256: hash, size: fc.maxSafeNat() }, { requiredKeys: ['name', 'sha256'] }),
  { minLength: 1, maxLength: 4, selector: (subject) => subject.name },
);

const results = fc.uniqueArray(
  fc.record({ name: subjectName, sha256: fc.uniqueArray(hash, { minLength: 2, maxLength: 4 }).map((hashes) => hashes.sort()) }),
  { minLength: 1, maxLength: 3, selector: (result) => result.name },
);

const anyKind: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant('attestation' as const), build: anyBuild, run, subjects }),
  fc.record({ kind: fc.constant('non-deterministic' as const), build: anyBuild, run, results }),
  fc.record({ kind: fc.constant('retraction' as const), project: label, signer, retracts: ids, reason: text }),
  fc.record({ kind: fc.constant('attachment' as const), project: label, signer, about: attachedTo, evidence, note: text }),
  fc.record({ kind: fc.constant('delegation' as const), project: label, signer, nodeKey: hash, expires: time }),
);

/** Cloned, for fast-check's records have no prototype, which a strict comparison minds. */
export const statement = anyKind.map((value) => structuredClone(value));

export const build = anyBuild.map((value) => structuredClone(value));
