/** Who signed which hash of a subject, and why some of them do not count. */

import type { Hex } from '../base/bytes.ts';
import { peopleGroups, type Policy } from '../policy/policy.ts';
import type { ResultClaim } from '../statement/claim.ts';
import { counts, isForeign } from './counting.ts';
import { hashesOf } from './hashes.ts';
import type { KeyState } from './history.ts';
import { compareText } from './order.ts';
import type { Subject } from './subject.ts';
import type { HashTally, NotCounted, SignerShown } from './verdict.ts';
import { seatIsOfOneMind } from './voices.ts';

/** Quorum first, then by counted people, then by hash; replaced and retracted statements are left out. */
export function tallyHashes(policy: Policy, subject: Subject): HashTally[] {
  const rows = [...currentRows(policy, subject), ...unusableRows(policy, subject)];
  return [...Map.groupBy(rows, (row) => row.sha256)]
    .map(([sha256, of]) => ({ sha256, quorum: hasQuorum(subject, sha256), signers: onePerKey(of.map((row) => row.signer)) }))
    .sort((a, b) => Number(b.quorum) - Number(a.quorum) || countedPeople(b) - countedPeople(a) || (a.sha256 < b.sha256 ? -1 : 1));
}

interface Row {
  readonly sha256: Hex;
  readonly signer: SignerShown;
}

function currentRows(policy: Policy, subject: Subject): Row[] {
  return [...subject.states.values()].flatMap((state) => state.claims.flatMap((claim) => {
    const why = whyNotCounted(policy, subject, claim, state);
    const signer = { ...toShown(policy, claim, why), ...(state.changed === null ? {} : { changed: state.changed }) };
    return hashesOf(claim, subject.artifact).map((sha256) => ({ sha256, signer }));
  }));
}

function unusableRows(policy: Policy, subject: Subject): Row[] {
  return subject.claims.filter((claim) => !counts(policy, claim)).flatMap((claim) => {
    const signer = toShown(policy, claim, whyUnusable(policy, claim));
    return hashesOf(claim, subject.artifact).map((sha256) => ({ sha256, signer }));
  });
}

function toShown(policy: Policy, claim: ResultClaim, why: NotCounted | null): SignerShown {
  const person = policy.personByFingerprint.get(claim.signer);
  const groups = peopleGroups(policy.quorum).filter((group) => person !== undefined && group.members.some((member) => member.name === person.name));
  return {
    name: person?.name ?? claim.signer,
    fingerprint: claim.signer,
    counted: why === null,
    ...(why === null ? {} : { why }),
    id: claim.id,
    time: claim.time,
    standing: claim.standing,
    groups: groups.map((group) => group.name),
    format: claim.format,
    ...(claim.releaseFrom === 'folder' ? { releaseFrom: 'folder' } : {}),
  };
}

function whyNotCounted(policy: Policy, subject: Subject, claim: ResultClaim, state: KeyState): NotCounted | null {
  const voice = subject.voices.get(policy.personByFingerprint.get(claim.signer)?.name ?? '');
  if (voice === undefined) return 'not in the policy';
  if (state.kind === 'equivocates') return 'equivocates';
  if (state.kind === 'conflict') return 'its foreign statements conflict';
  if (voice.kind === 'equivocates' || voice.kind === 'conflict' || voice.kind === 'keys-disagree') return 'keys of one person disagree';
  if (voice.kind === 'non-deterministic') return 'not deterministic';
  return seatIsOfOneMind(subject.voices, voice) ? null : 'people of one operator disagree';
}

/** What is amiss most deeply: no policy would let a signature without its key count, and some accept a weak one. */
function whyUnusable({ personByFingerprint }: Policy, claim: ResultClaim): NotCounted {
  const { report, standing } = claim;
  // What such a statement names may be a subkey of somebody whom the policy does name.
  if (report.mathematics === 'no-key') return 'its key is not known here';
  if (!personByFingerprint.has(claim.signer)) return 'not in the policy';
  if (report.mathematics !== 'good') return report.mathematics === 'unsupported' ? 'its algorithm is not supported' : 'signature is not acceptable';
  if (standing.now === 'unknown') return 'its key is not known here';
  if (standing.now === 'hard-revoked' || standing.whenSigned === 'revoked') return 'key is revoked';
  if (standing.whenSigned !== 'valid' && standing.whenSigned !== 'weakly-bound') return 'key was not valid when it signed';
  if (claim.late === true) return 'not witnessed in time';
  const weak = !report.algorithmAcceptable || standing.whenSigned === 'weakly-bound';
  return weak && isForeign(claim) ? 'weak signature: the policy does not accept it' : 'signature is not acceptable';
}

/** Of several statements of one key for one hash: a counted one, else the newest. */
function onePerKey(signers: readonly SignerShown[]): SignerShown[] {
  const best = signers.toSorted((a, b) => Number(b.counted) - Number(a.counted) || b.time - a.time || (a.id < b.id ? -1 : 1));
  const byKey = new Map(best.toReversed().map((signer) => [signer.fingerprint, signer]));
  return [...byKey.values()].sort((a, b) => Number(b.counted) - Number(a.counted) || compareText(a.name, b.name) || compareText(a.fingerprint, b.fingerprint));
}

function hasQuorum(subject: Subject, sha256: Hex): boolean {
  return subject.values.some((value) => value.quorum.met && value.sha256.includes(sha256));
}

function countedPeople(hash: HashTally): number {
  return new Set(hash.signers.filter((signer) => signer.counted).map((signer) => signer.name)).size;
}
