/**
 * in-toto Statements and links in DSSE envelopes: subjects with hashes, and a predicate that says how they came about.
 * Only a predicate that says "I built this" counts; what was tested, scanned or found equal enough says nothing of it.
 */

import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import { isOurType, PROVENANCE, STATEMENT_TYPE } from '../statement/predicates.ts';
import type { SourceDigest } from '../statement/statement.ts';
import { digestsOf, gitCommitIn, hashesOf, isCommit, type Input } from './digests.ts';
import { factsOf } from './facts.ts';
import { productsOf } from './in-toto-link.ts';
import { elementsOf, isObject, member, membersOf, parseJson, textAt, type Json } from './json.ts';
import { LeftOutList } from './left-out.ts';
import { malformed } from './refusal.ts';
import { collectValues } from './values.ts';

const WHAT = 'in-toto statement';
const STATEMENT_TYPES: ReadonlySet<unknown> = new Set([STATEMENT_TYPE, 'https://in-toto.io/Statement/v0.1']);
const PROVENANCE_V02 = 'https://slsa.dev/provenance/v0.2';
const LINK = /^https:\/\/in-toto\.io\/(?:attestation\/link\/|Link\/)v/;
/** "Equal once made alike": not the bytes that a builder got. */
const ARTIFACT_EQUIVALENCE = /\/ArtifactEquivalence@/;

/** @throws ConcurError foreign-malformed | statement-unsupported */
export function readDsse(payload: Uint8Array): ForeignStatement {
  const statement = parseJson(payload, WHAT);
  if (member(statement, '_type') === 'link') return { kind: 'foreign', format: 'dsse', sources: [], ...productsOf(statement) };
  refuseUnsupported(statement);
  const leftOut = new LeftOutList();
  const sources = sourcesOf(statement, leftOut);
  const values = collectValues(hashesOf(subjectsOf(statement), leftOut), leftOut);
  if (values.length === 0) throw malformed(`${WHAT} has no subject with a name and a SHA-256`);
  return { kind: 'foreign', format: 'dsse', sources, values, leftOut: leftOut.list() };
}

/** @throws ConcurError as readDsse */
export function readDsseDetails(payload: Uint8Array): { inputs: Input[]; environment: Record<string, string> } {
  const statement = parseJson(payload, WHAT);
  const link = member(statement, '_type') === 'link';
  if (!link) refuseUnsupported(statement);
  const predicate = link ? statement : member(statement, 'predicate');
  const inputs = link
    ? membersOf(member(statement, 'materials')).flatMap(([name, digest]) => digestsOf(name, digest))
    : dependenciesOf(statement).flatMap((dependency) => digestsOf(nameOf(dependency), digestWithCommit(dependency)));
  return { inputs, environment: { ...factsOf('env', environmentOf(predicate)), ...factsOf('builder', builderOf(predicate)) } };
}

/** @throws ConcurError statement-unsupported | foreign-malformed */
function refuseUnsupported(statement: Json): void {
  if (!isObject(statement)) throw malformed(`${WHAT} is no JSON object`);
  const type = statement['_type'];
  if (!STATEMENT_TYPES.has(type)) throw unsupported('_type', type);
  const predicateType = statement['predicateType'];
  const predicate = member(statement, 'predicate');
  const buildType = textAt(member(predicate, 'buildDefinition'), 'buildType');
  // What a later version means by such a type is not for this one to guess.
  if ([predicateType, buildType, textAt(predicate, 'buildType')].some((type) => typeof type === 'string' && isOurType(type))) throw isOurs();
  const isBuild = predicateType === PROVENANCE || predicateType === PROVENANCE_V02 || (typeof predicateType === 'string' && LINK.test(predicateType));
  if (!isBuild) throw unsupported('predicateType', predicateType);
  if (buildType !== null && ARTIFACT_EQUIVALENCE.test(buildType)) throw unsupported('buildType', buildType);
}

function unsupported(what: string, value: Json | undefined): ConcurError {
  const shown = typeof value === 'string' ? quoted(value) : value === undefined ? 'nothing' : 'no text';
  return new ConcurError('statement-unsupported', `${WHAT} has ${what} ${shown}, which does not say what a builder got`, {
    hint: 'SLSA provenance and in-toto links are read',
  });
}

/** Its own rules (one spelling, a signer inside, superseding) hold only on its own road. */
function isOurs(): ConcurError {
  return new ConcurError('statement-unsupported', `${WHAT} is one of concur's own, which is no foreign attestation`, { hint: 'concur publish FILE' });
}

function* subjectsOf(statement: Json): Generator<[name: string, digest: Json]> {
  for (const subject of elementsOf(member(statement, 'subject'))) {
    yield [textAt(subject, 'name') ?? '', member(subject, 'digest') ?? null];
  }
}

/** The one commit that is named. With several, nothing says which of them was built and which only helped. */
function sourcesOf(statement: Json, leftOut: LeftOutList): SourceDigest[] {
  const commits = new Set(dependenciesOf(statement).map((dependency) => gitCommitIn(digestWithCommit(dependency))).filter((commit) => commit !== null));
  if (commits.size > 1) leftOut.add(null, `${commits.size} commits are named, and nothing says which one was built: its source is unbound`);
  return commits.size === 1 ? [...commits].map((commit) => `gitCommit:${commit}`) : [];
}

/** SLSA v1, v0.2, and links. */
function dependenciesOf(statement: Json): Json[] {
  const predicate = member(statement, 'predicate');
  return [...elementsOf(member(member(predicate, 'buildDefinition'), 'resolvedDependencies')), ...elementsOf(member(predicate, 'materials'))];
}

/** Before `gitCommit` had a name of its own, a commit stood under `sha1`, beside an address that begins with `git`. */
function digestWithCommit(dependency: Json): Json {
  const digest = member(dependency, 'digest') ?? null;
  const sha1 = textAt(digest, 'sha1');
  if (sha1 === null || !isObject(digest) || !isCommit(sha1) || !/^git(?:\+|:)/.test(nameOf(dependency))) return digest;
  return { gitCommit: sha1, ...digest };
}

function nameOf(dependency: Json): string {
  return textAt(dependency, 'uri') ?? textAt(dependency, 'name') ?? '';
}

function environmentOf(predicate: Json | undefined): Json | undefined {
  return member(predicate, 'environment') ?? member(member(predicate, 'invocation'), 'environment') ?? member(member(predicate, 'buildDefinition'), 'internalParameters');
}

function builderOf(predicate: Json | undefined): Json | undefined {
  return member(predicate, 'builder') ?? member(member(predicate, 'runDetails'), 'builder');
}
