/**
 * One file, judged offline: what the policy of whoever reads a proof makes of the statements in it.
 *
 * It runs anywhere, browsers among them, and needs neither network, nor store, nor home. Whoever made the proof is believed
 * nothing; what they left out is not seen, and the answer says whether that was witnessed.
 */

import type { Hex } from '../base/bytes.ts';
import { CHECKS_ANYWHERE, type Checks } from '../openpgp/verify/check-foreign.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import type { Policy } from '../policy/policy.ts';
import { toClaim, type Claim } from '../statement/claim.ts';
import { keyStanding } from '../statement/report.ts';
import { isTallied } from '../statement/statement.ts';
import { deriveClaims } from '../tally/foreign-claims.ts';
import type { Witnessed } from '../tally/freshness.ts';
import { combine, judgeFile, type FileCandidate } from '../tally/judge-file.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import type { Scope } from '../tally/scope.ts';
import type { SubjectVerdict, Verdict } from '../tally/verdict.ts';
import { refuseUnrelated } from './bearing.ts';
import { openCertificates, type ProofCertificates } from './certificates.ts';
import { hearCheckpoints } from './checkpoints.ts';
import { choosePolicy, type PolicyChoice } from './choose-policy.ts';
import { decodeProof } from './decode.ts';
import type { About } from './proof.ts';
import { checkStatements, type Signed } from './signed.ts';
import { witnessedBy } from './witnesses.ts';

export interface ProofQuestion {
  /** Of the file. */
  readonly sha256: Hex;
  /** The file's base name, or what the user says it is; null when neither is known. */
  readonly name: string | null;
  /** The release that it must be, any when absent. */
  readonly release?: string | undefined;
  /** One dissent is enough for CONTESTED. @default false */
  readonly strict?: boolean | undefined;
}

export interface ProofOptions {
  /** By whose rules to judge. There is no default: who makes a proof is not to choose who counts. */
  readonly policy: PolicyChoice;
  /** Seconds. */
  readonly now: number;
  /** @default what runs anywhere */
  readonly checks?: Checks;
}

export interface ProofAnswer {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Worst first: the first one is what the verdict speaks of; empty for UNKNOWN. */
  readonly candidates: readonly FileCandidate[];
  readonly policy: { readonly project: string; readonly hash: Hex };
  /** Statements in the proof. */
  readonly signatures: number;
  /** The newest statement among them: its signature's time in seconds, null without any. */
  readonly newest: number | null;
  /** What its maker gathered statements on. */
  readonly about: About;
}

/** A proof whose every signature holds: it can be asked about several files. */
export interface OpenProof {
  readonly about: About;
  readonly policy: Policy;
  /** In it, of every kind. */
  readonly statements: number;
  readonly certificates: number;
  readonly checkpoints: number;
  ask(question: ProofQuestion): ProofAnswer;
  /** What the policy makes of each artifact that it is about, by its best value. */
  subjects(): SubjectVerdict[];
}

/**
 * @throws ConcurError proof-malformed | policy-malformed | policy-expired | policy-mismatch | certificate-missing, and whatever
 *   refuses a statement on its way into a node
 */
export async function verifyProof(bytes: Uint8Array, question: ProofQuestion, options: ProofOptions): Promise<ProofAnswer> {
  return (await openProof(bytes, options)).ask(question);
}

/** @throws ConcurError as verifyProof */
export async function openProof(bytes: Uint8Array, { policy: choice, now, checks = CHECKS_ANYWHERE }: ProofOptions): Promise<OpenProof> {
  const proof = decodeProof(bytes);
  const policy = choosePolicy(choice, proof);
  refuseExpiredPolicy(policy, now);
  const certificates = await openCertificates(proof.certificates, (signer) => policy.personByFingerprint.has(signer));
  const signed = await checkStatements(proof, { certificates, checks, now });
  certificates.refuseUnused();
  refuseUnrelated(proof.about, signed);
  const heard = await hearCheckpoints(proof, { signed, checks, now });
  const claims = signed.flatMap((statement) => claimsOf(policy, statement, { certificates, now }));
  const witnessed = witnessedBy(heard, { policy, signed, releases: proof.about.releases, factsOf: (signer) => certificates.of(signer)?.facts, now });
  const known: Known = { about: proof.about, policy, claims, witnessed, now };
  return {
    about: proof.about, policy, statements: signed.length, certificates: proof.certificates.length, checkpoints: heard.length,
    ask: (question) => judge(known, question),
    subjects: () => judgeSubjects(scopeOf(known)).filter(({ artifact }) => proof.about.artifacts.includes(artifact)).map((subject) => onlyAsGathered(known, subject)),
  };
}

function claimsOf(policy: Policy, { id, report, content }: Signed, { certificates, now }: { certificates: ProofCertificates; now: number }): Claim[] {
  const { signer, created: time } = report;
  const standing = keyStanding(report, certificates.of(signer)?.facts, now);
  // Where the maker had a foreign file is not signed, so it is not in a proof.
  if (content.kind === 'foreign') return deriveClaims(policy, { id, signer, time, report, standing, statement: content, filings: [] });
  return isTallied(content) ? [toClaim({ id, statement: content, report }, standing)] : [];
}

interface Known {
  readonly about: About;
  readonly policy: Policy;
  readonly claims: readonly Claim[];
  readonly witnessed: Witnessed | undefined;
  readonly now: number;
}

function judge(known: Known, { sha256, name, release, strict = false }: ProofQuestion): ProofAnswer {
  const { about, policy, claims } = known;
  const candidates = judgeFile({ ...scopeOf(known), strict }, { sha256, name, release });
  const { verdict, reason, candidates: worstFirst } = combine(candidates.map((candidate) => onlyAsGathered(known, candidate)));
  const times = claims.map((claim) => claim.time);
  const { project, hash } = policy;
  return {
    verdict, reason, candidates: worstFirst, policy: { project, hash },
    signatures: new Set(claims.map((claim) => claim.id)).size, newest: times.length === 0 ? null : Math.max(...times), about,
  };
}

function scopeOf({ policy, claims, witnessed, now }: Known): Scope {
  // A proof was never synced. Where nobody witnesses, nobody can tell its age either, and `fresh` has nothing to go by.
  return { policy, claims, witnessed, now, lastSync: now, strict: false };
}

/** A statement in it may name other artifacts, or be of other releases to its reader: what others said of those was not gathered. */
function onlyAsGathered<S extends SubjectVerdict>({ about, policy }: Known, subject: S): S {
  if (subject.verdict !== 'AGREED') return subject;
  const { artifact, release } = subject;
  if (!about.artifacts.includes(artifact)) {
    return { ...subject, verdict: 'INSUFFICIENT', because: 'too-few', reason: `the proof was not made for ${artifact}: what speaks against it may be missing` };
  }
  if (policy.witnesses === null || (release !== null && about.releases.includes(release))) return subject;
  return { ...subject, verdict: 'STALE', because: 'not-witnessed', reason: `${subject.reason}; but no witness in the proof says what was signed of this release`, completeness: null };
}
