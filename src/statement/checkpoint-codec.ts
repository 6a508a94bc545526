/** A checkpoint to the canonical bytes that a node signs, and back: strictly, so that one checkpoint has one spelling. */

import * as v from 'valibot';
import { formatTime, isTime } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import { isFingerprint } from '../base/fingerprint.ts';
import { MAX_CHECKPOINT_SEEN, MAX_CHECKPOINT_SIGNERS } from '../base/limits.ts';
import { isLabel } from '../base/names.ts';
import { isSha256, sha256Hex } from '../base/sha256.ts';
import { checkShape } from './check-shape.ts';
import type { Checkpoint, SetHeld } from './checkpoint.ts';
import { decodeCanonicalJson, encodeCanonicalJson, type Json } from './json.ts';
import { CHECKPOINT, STATEMENT_DIGEST, STATEMENT_TYPE } from './predicates.ts';
import { malformed } from './refusal.ts';
import { EMPTY_INDEX } from './release-index.ts';

/**
 * The bytes are decoded again before they are returned: no node signs what others would refuse.
 * @throws ConcurError as decodeCheckpoint
 */
export function encodeCheckpoint({ delegation, time, ...said }: Checkpoint): Uint8Array {
  const { project, nodeKey, scopes, signers, releases, seen } = said;
  const payload = encodeCanonicalJson({
    _type: STATEMENT_TYPE,
    predicateType: CHECKPOINT,
    subject: [{ digest: { [STATEMENT_DIGEST]: delegation } }],
    predicate: { project, nodeKey, time: formatTime(time), scopes, signers, releases, seen } as unknown as Json,
  });
  decodeCheckpoint(payload);
  return payload;
}

/** @throws ConcurError statement-malformed | statement-not-canonical | statement-too-large | statement-unsupported */
export function decodeCheckpoint(payload: Uint8Array): Checkpoint {
  const json = decodeCanonicalJson(payload);
  refuseOtherType(json);
  const { subject: [subject], predicate } = checkShape(CheckpointStatement, json);
  const { scopes, signers, ...rest } = predicate;
  const [project, ...formats] = scopes;
  if (project !== predicate.project || !isAscending(formats)) throw malformed('is malformed at predicate.scopes: must be the project, then formats in order');
  if (signers.some(({ sets }) => sets.length !== scopes.length)) throw malformed('is malformed at predicate.signers: must have a set for each scope');
  return { ...rest, delegation: (subject as { digest: Record<string, string> }).digest[STATEMENT_DIGEST] as string, time: Date.parse(rest.time) / 1000, scopes, signers };
}

const Sha256 = v.pipe(v.string(), v.check((text) => isSha256(text), 'must be 64 lower-case hexadecimal digits'));
const Key = v.pipe(v.string(), v.check((text) => isFingerprint(text), 'must be a full fingerprint'));
const Instant = v.pipe(v.string(), v.check(isTime, 'must be a UTC time such as 2017-06-08T12:00:00Z'));
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const Scope = v.pipe(v.string(), v.check((text) => isLabel(text) || /^@[a-z0-9-]{1,32}$/.test(text), 'must be a project or a format'));

/** What the trie of nothing has: the digest of an empty leaf. */
const EMPTY_SET = sha256Hex(Uint8Array.of(0));

const Held = v.pipe(
  v.strictObject({ count: Whole, root: Sha256, newest: v.nullable(v.strictObject({ id: Sha256, time: Whole })) }),
  v.check(isPlausible, 'must have a newest statement and a root of its own, or neither'),
);

const HeldOfSigner = v.strictObject({
  signer: Key,
  sets: v.pipe(v.array(Held), v.minLength(1)),
  retractions: Sha256,
  revoked: ascending(v.strictObject({ key: Key, kind: v.picklist(['hard', 'soft']), time: Whole }), ({ key }) => key, 32),
});

const CheckpointStatement = v.object({
  subject: v.pipe(v.array(v.object({ digest: v.object({ [STATEMENT_DIGEST]: Sha256 }) })), v.length(1)),
  predicate: v.strictObject({
    project: v.pipe(v.string(), v.check(isLabel, 'must be a plain name')),
    nodeKey: Sha256,
    time: Instant,
    scopes: v.pipe(v.array(Scope), v.minLength(1), v.maxLength(32)),
    signers: ascending(HeldOfSigner, ({ signer }) => signer, MAX_CHECKPOINT_SIGNERS),
    releases: v.pipe(
      v.strictObject({ count: Whole, root: Sha256 }),
      v.check(({ count, root }) => (count === 0) === (root === EMPTY_INDEX), 'must have the root of nothing if and only if it has no leaves'),
    ),
    seen: ascending(v.strictObject({ id: Sha256, time: Whole }), ({ id }) => id, MAX_CHECKPOINT_SEEN),
  }),
});

/** A list that names each thing once, in order. */
function ascending<S extends v.GenericSchema>(schema: S, keyOf: (item: v.InferOutput<S>) => string, most: number) {
  return v.pipe(v.array(schema), v.maxLength(most), v.check((list) => isAscending(list.map(keyOf)), 'must be in order, each once'));
}

function isAscending(keys: readonly string[]): boolean {
  return keys.every((key, i) => i === 0 || (keys[i - 1] as string) < key);
}

function isPlausible({ count, root, newest }: SetHeld): boolean {
  return (count === 0) === (newest === null) && (count === 0) === (root === EMPTY_SET);
}

function refuseOtherType(json: Json): void {
  const { _type, predicateType } = (typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {}) as Record<string, Json>;
  if (_type === STATEMENT_TYPE && predicateType === CHECKPOINT) return;
  throw new ConcurError('statement-unsupported', 'what a node signed is no checkpoint of a kind that this program reads', { hint: 'a newer concur may read it' });
}
