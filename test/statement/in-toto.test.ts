/** What we write is a valid in-toto Statement v1 with SLSA Provenance v1: their rules, applied to our JSON. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { encodeStatement } from '../../src/statement/encode.ts';
import { isResult, type Statement } from '../../src/statement/statement.ts';
import { statement as anyStatement } from './arbitrary.ts';
import { attachment, attestation, delegation, nonDeterministic, retraction } from './samples.ts';

type Members = Readonly<Record<string, unknown>>;

const SEED = 20170608;
const examples = join(process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data'), 'formats/in-toto-attestation/examples');
const DESCRIPTOR_FIELDS = ['name', 'uri', 'digest', 'content', 'downloadLocation', 'mediaType', 'annotations'];
/** Algorithms that in-toto names, and the one that we add (lower-case hexadecimal, as their guideline asks us to say). */
const DIGEST_LENGTHS: Readonly<Record<string, readonly number[]>> = { sha256: [64], sha1: [40], sha512: [128], gitCommit: [40, 64], concurStatement: [64], concurNodeKey: [64] };

test('every statement that we write follows the Statement layer', () => {
  fc.assert(fc.property(anyStatement, (statement) => checkStatement(asJson(statement))), { seed: SEED });
  for (const statement of [attestation, nonDeterministic, retraction, delegation, attachment]) checkStatement(asJson(statement));
});

test('every attestation that we write follows SLSA Provenance v1', () => {
  fc.assert(fc.property(anyStatement, (statement) => {
    if (isResult(statement)) checkProvenance(asJson(statement)['predicate'] as Members);
  }), { seed: SEED });
  checkProvenance(asJson(attestation)['predicate'] as Members);
});

test('only an attestation calls itself SLSA provenance', () => {
  assert.equal(asJson(attestation)['predicateType'], 'https://slsa.dev/provenance/v1');
  for (const statement of [nonDeterministic, retraction, delegation, attachment]) assert.match(asJson(statement)['predicateType'] as string, /^https:\/\/w3id\.org\/concur\/[a-z-]+\/v1$/);
});

test('the rules that we hold ourselves to accept the specification\'s own examples', { skip: existsSync(examples) ? false : 'the data folder has no in-toto examples (CONCUR_TEST_DATA)' }, () => {
  const files = readdirSync(examples).filter((name) => name.startsWith('resource_descriptor'));
  assert.ok(files.length > 0);
  for (const file of files) checkDescriptor(JSON.parse(readFileSync(join(examples, file), 'utf8')) as Members);
});

function asJson(statement: Statement): Members {
  return JSON.parse(Buffer.from(encodeStatement(statement)).toString()) as Members;
}

function checkStatement(json: Members): void {
  assert.deepEqual(Object.keys(json).sort(), ['_type', 'predicate', 'predicateType', 'subject']);
  assert.equal(json['_type'], 'https://in-toto.io/Statement/v1');
  checkUri(json['predicateType']);
  const subjects = json['subject'] as Members[];
  assert.ok(subjects.length > 0);
  for (const subject of subjects) {
    assert.ok(subject['digest'] !== undefined, 'each subject has a digest');
    checkDescriptor(subject);
  }
  const names = subjects.map((subject) => subject['name']).filter((name) => name !== undefined);
  assert.equal(new Set(names).size, names.length, 'names are unique');
}

function checkProvenance(predicate: Members): void {
  const { buildDefinition, runDetails } = predicate as { buildDefinition: Members; runDetails: Members };
  assert.deepEqual(Object.keys(buildDefinition).sort(), ['buildType', 'externalParameters', 'internalParameters', 'resolvedDependencies']);
  checkUri(buildDefinition['buildType']);
  for (const dependency of buildDefinition['resolvedDependencies'] as Members[]) checkDescriptor(dependency);
  checkUri((runDetails['builder'] as Members)['id']);
  for (const byproduct of (runDetails['byproducts'] ?? []) as Members[]) checkDescriptor(byproduct);
  for (const [name, value] of Object.entries(runDetails['metadata'] as Members)) {
    if (name === 'startedOn' || name === 'finishedOn') assert.match(value as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    else if (name !== 'invocationId') assert.match(name, /^concur_[a-z]+$/, 'an extension is named <vendor>_<field>');
  }
}

function checkDescriptor(descriptor: Members): void {
  for (const field of Object.keys(descriptor)) assert.ok(DESCRIPTOR_FIELDS.includes(field), field);
  assert.ok(['uri', 'digest', 'content'].some((field) => descriptor[field] !== undefined), 'one of uri, digest and content');
  if (descriptor['uri'] !== undefined) checkUri(descriptor['uri']);
  if (descriptor['mediaType'] !== undefined) assert.match(descriptor['mediaType'] as string, /^[^/]+\/[^/]+$/);
  for (const [algorithm, value] of Object.entries((descriptor['digest'] ?? {}) as Members)) {
    // The examples abbreviate theirs.
    if ((value as string).endsWith('...')) continue;
    assert.match(value as string, /^[0-9a-f]+$/);
    assert.ok(DIGEST_LENGTHS[algorithm]?.includes((value as string).length), algorithm);
  }
  for (const field of Object.keys(descriptor['annotations'] ?? {})) assert.doesNotMatch(field, /[.$]/);
}

/** TypeURI and ResourceURI: scheme and authority in lower case. */
function checkUri(uri: unknown): void {
  assert.ok(typeof uri === 'string');
  const [start = ''] = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[^/?#]*)?/.exec(uri) ?? [];
  assert.ok(start !== '', uri);
  assert.equal(start, start.toLowerCase());
}
