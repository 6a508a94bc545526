/** The shape of each statement in JSON. Members that are not named here are kept in the signed bytes and ignored. */

import * as v from 'valibot';
import { utf8Encode } from '../base/bytes.ts';
import { isTime } from '../base/clock.ts';
import { isFingerprint } from '../base/fingerprint.ts';
import {
  MAX_DEPENDENCIES, MAX_EVIDENCE_BYTES, MAX_EVIDENCE_PIECES, MAX_FACTS, MAX_FACT_VALUE_BYTES, MAX_INVOCATION_BYTES,
  MAX_MEDIA_TYPE_BYTES, MAX_REASON_BYTES, MAX_REFERENCES, MAX_SUBJECTS, MAX_VALUES_PER_SUBJECT,
} from '../base/limits.ts';
import { isFactName, isLabel, subjectNameProblem } from '../base/names.ts';
import { isSha256 } from '../base/sha256.ts';
import { BUILD_TYPE, NODE_KEY_DIGEST, SIGNER_SCHEME, STATEMENT_DIGEST } from './predicates.ts';
import { isResourceUri, isSourceDigest } from './source.ts';

/** A UTF-16 unit takes three bytes at most, so that short texts need not be written out to be measured. */
const fitsIn = (bytes: number) => (text: string) => 3 * text.length <= bytes || utf8Encode(text).length <= bytes;

const Sha256 = v.pipe(v.string(), v.check((text) => isSha256(text), 'must be 64 lower-case hexadecimal digits'));
const Label = v.pipe(v.string(), v.check(isLabel, 'must be a plain name'));
const SubjectName = v.pipe(v.string(), v.check((name) => subjectNameProblem(name) === null, 'must be a safe artifact name'));
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Instant = v.pipe(v.string(), v.check(isTime, 'must be a UTC time such as 2017-06-08T12:00:00Z'));
const Reason = v.pipe(v.string(), v.check(fitsIn(MAX_REASON_BYTES), `must be at most ${MAX_REASON_BYTES} bytes`));
const FactName = v.pipe(v.string(), v.check(isFactName, 'must be a dotted name'));
const FactValue = v.pipe(v.string(), v.check(fitsIn(MAX_FACT_VALUE_BYTES), `must be at most ${MAX_FACT_VALUE_BYTES} bytes`));
const Facts = v.pipe(
  v.record(FactName, FactValue),
  v.check((facts) => Object.keys(facts).length <= MAX_FACTS, `must have at most ${MAX_FACTS} entries`),
);
const References = v.pipe(v.array(Sha256), v.maxLength(MAX_REFERENCES), v.check((ids) => isUnique(ids), 'must not repeat an id'));
const SomeReferences = v.pipe(References, v.minLength(1));

const Signer = v.pipe(
  v.string(),
  v.startsWith(SIGNER_SCHEME),
  v.transform((id) => id.slice(SIGNER_SCHEME.length)),
  v.check((text) => isFingerprint(text), 'must be openpgp4fpr:<FINGERPRINT IN CAPITALS>'),
);

const SubjectList = v.pipe(
  v.array(v.object({
    name: SubjectName,
    digest: v.object({ sha256: Sha256 }),
    annotations: v.optional(v.object({ size: v.optional(Size) })),
  })),
  v.minLength(1),
  v.maxLength(MAX_SUBJECTS),
  v.check((subjects) => isUnique(subjects.map((subject) => subject.name)), 'must not name an artifact twice'),
);

/** in-toto: algorithms that a consumer does not know are ignored; of those that we know, one decides. */
const DependencyDigest = v.pipe(
  v.object({
    gitCommit: v.optional(v.pipe(v.string(), v.check((hex) => isSourceDigest(`gitCommit:${hex}`), 'must be a full commit in lower case'))),
    sha256: v.optional(Sha256),
  }),
  v.check((digest) => (digest.gitCommit === undefined) !== (digest.sha256 === undefined), 'must have either gitCommit or sha256'),
);

const Dependencies = v.pipe(
  v.array(v.object({
    uri: v.optional(v.pipe(v.string(), v.check(isResourceUri, 'must be a URI with scheme and host in lower case'))),
    digest: DependencyDigest,
    annotations: v.object({ role: v.picklist(['source', 'input']) }),
  })),
  v.check((list) => countRole(list, 'source') > 0, 'must name a source'),
  v.check((list) => countRole(list, 'source') <= MAX_DEPENDENCIES, `must name at most ${MAX_DEPENDENCIES} sources`),
  v.check((list) => countRole(list, 'input') <= MAX_DEPENDENCIES, `must name at most ${MAX_DEPENDENCIES} inputs`),
);

const Evidence = v.object({
  name: SubjectName,
  digest: v.object({ sha256: Sha256 }),
  mediaType: v.pipe(v.string(), v.maxLength(MAX_MEDIA_TYPE_BYTES), v.regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/, 'must be a media type in lower case')),
  annotations: v.object({ size: v.pipe(Size, v.maxValue(MAX_EVIDENCE_BYTES)) }),
});

const buildDefinition = v.object({
  buildType: v.literal(BUILD_TYPE),
  externalParameters: v.object({ project: Label, release: Label, parameters: Facts }),
  internalParameters: v.object({ environment: Facts }),
  resolvedDependencies: Dependencies,
});

const runDetails = v.object({
  builder: v.object({ id: Signer }),
  metadata: v.object({
    invocationId: v.optional(v.pipe(v.string(), v.maxLength(MAX_INVOCATION_BYTES), v.regex(/^[!-~]+$/, 'must be printable ASCII'))),
    startedOn: v.optional(Instant),
    finishedOn: v.optional(Instant),
    concur_supersedes: v.optional(v.object({ ids: SomeReferences, reason: Reason })),
    concur_round: v.optional(Sha256),
    concur_previous: v.optional(References),
  }),
  byproducts: v.optional(v.pipe(v.array(Evidence), v.maxLength(MAX_EVIDENCE_PIECES))),
});

export const ProvenanceStatement = v.object({
  subject: SubjectList,
  predicate: v.object({ buildDefinition, runDetails }),
});

export const NonDeterministicStatement = v.object({
  subject: v.pipe(v.array(v.object({ digest: v.object({ sha256: Sha256 }) })), v.minLength(2)),
  predicate: v.object({
    buildDefinition,
    runDetails,
    results: v.pipe(
      v.array(v.object({
        name: SubjectName,
        sha256: v.pipe(v.array(Sha256), v.minLength(2), v.maxLength(MAX_VALUES_PER_SUBJECT), v.check((hashes) => isSortedUnique(hashes), 'must be sorted and different')),
      })),
      v.minLength(1),
      v.maxLength(MAX_SUBJECTS),
      v.check((results) => isUnique(results.map((result) => result.name)), 'must not name an artifact twice'),
    ),
  }),
});

export const RetractionStatement = v.object({
  subject: v.pipe(
    v.array(v.object({ digest: v.object({ [STATEMENT_DIGEST]: Sha256 }) })),
    v.minLength(1),
    v.maxLength(MAX_REFERENCES),
    v.check((list) => isUnique(list.map((entry) => entry.digest[STATEMENT_DIGEST])), 'must not repeat an id'),
  ),
  predicate: v.object({ project: Label, signer: Signer, reason: Reason }),
});

export const AttachmentStatement = v.object({
  subject: v.pipe(
    v.array(v.object({ name: v.optional(SubjectName), digest: v.object({ [STATEMENT_DIGEST]: v.optional(Sha256), sha256: v.optional(Sha256) }) })),
    v.minLength(1),
    v.maxLength(MAX_REFERENCES),
  ),
  predicate: v.object({ project: Label, signer: Signer, release: v.optional(Label), evidence: Evidence, note: Reason }),
});

export const DelegationStatement = v.object({
  subject: v.pipe(v.array(v.object({ digest: v.object({ [NODE_KEY_DIGEST]: Sha256 }) })), v.length(1)),
  predicate: v.object({ project: Label, signer: Signer, expires: Instant }),
});

export type BuildDefinitionJson = v.InferOutput<typeof buildDefinition>;
export type EvidenceJson = v.InferOutput<typeof Evidence>;
export type AttachmentSubject = v.InferOutput<typeof AttachmentStatement>['subject'][number];
export type RunDetailsJson = v.InferOutput<typeof runDetails>;

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

function isSortedUnique(values: readonly string[]): boolean {
  return values.every((value, i) => i === 0 || (values[i - 1] as string) < value);
}

function countRole(dependencies: readonly { readonly annotations: { readonly role: string } }[], role: 'source' | 'input'): number {
  return dependencies.filter((dependency) => dependency.annotations.role === role).length;
}
