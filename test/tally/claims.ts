/** Claims as they come from verified statements, with what matters to a test given and the rest filled in. */

import type { ItemKind } from '../../src/statement/id.ts';
import type { Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import type { ResultClaim, RetractionClaim } from '../../src/statement/claim.ts';
import type { KeyStanding, SignatureReport } from '../../src/statement/report.ts';
import type { Scope } from '../../src/tally/scope.ts';
import { fingerprint, policyText } from '../policy/party.ts';

/** 2017-06-09T00:00:00Z, the day after the party. */
export const NOW = Date.UTC(2017, 5, 9) / 1000;

export const VALID: KeyStanding = { whenSigned: 'valid', now: 'valid' };

/** A hash, or an id, for a word. */
export function hash(word: string): Hex {
  return sha256Hex(utf8Encode(word));
}

export function report(signer: Fingerprint, time: number): SignatureReport {
  return { mathematics: 'good', signer, signingKey: signer, created: time, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true };
}

export interface Given {
  readonly signer: Fingerprint;
  /** Words for hashes; of several a native statement is non-deterministic, a foreign one names a set. @default ["x"] */
  readonly got?: readonly string[];
  readonly kind?: 'result' | 'non-deterministic';
  readonly time?: number;
  readonly artifact?: string;
  readonly release?: string;
  readonly project?: string;
  readonly sources?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly supersedes?: readonly { readonly id: Hex }[];
  readonly previous?: readonly { readonly id: Hex }[];
  readonly standing?: KeyStanding;
  readonly format?: ItemKind;
  readonly releaseFrom?: 'signed' | 'folder';
  readonly report?: Partial<SignatureReport>;
  /** Tells two claims apart that are otherwise the same. */
  readonly nonce?: number;
}

export function claim(given: Given): ResultClaim {
  const { signer, got = ['x'], time = NOW - 1000, artifact = 'a.iso', release = '1.0', project = 'p', parameters = {} } = given;
  const { format = 'native', sources = ['gitCommit:1'] } = given;
  return {
    kind: given.kind ?? (got.length > 1 && format === 'native' ? 'non-deterministic' : 'result'),
    id: hash(JSON.stringify(given)),
    signer,
    time,
    project,
    report: { ...report(signer, time), ...given.report },
    standing: given.standing ?? VALID,
    format,
    releaseFrom: given.releaseFrom ?? 'signed',
    build: hash(JSON.stringify(sources.length === 0 ? [project, release, 'unbound'] : [project, sources, parameters])),
    release,
    sources,
    parameters,
    values: [{ artifact, sha256: got.map(hash).sort() }],
    supersedes: (given.supersedes ?? []).map(({ id }) => id),
    previous: (given.previous ?? []).map(({ id }) => id),
  };
}

export function retraction(signer: Fingerprint, retracted: readonly { readonly id: Hex }[], time: number = NOW - 500): RetractionClaim {
  const retracts = retracted.map(({ id }) => id);
  return {
    kind: 'retraction', id: hash(`retraction ${signer} ${time} ${retracts.join()}`), signer, time, project: 'p',
    report: report(signer, time), standing: VALID, retracts,
  };
}

export const [A, B, C, D, E, F] = [1, 2, 3, 4, 5, 6].map(fingerprint) as [Fingerprint, Fingerprint, Fingerprint, Fingerprint, Fingerprint, Fingerprint];
export const STRANGER = fingerprint(99);

/** Three of the signers a to f. */
export const THREE_OF_SIX = policyText('group all-builders 3 a b c d e f', 'quorum all-builders');

export function scope(claims: Scope['claims'], given: { readonly policy?: string } & Partial<Omit<Scope, 'claims' | 'policy'>> = {}): Scope {
  return { now: NOW, lastSync: NOW, strict: false, ...given, policy: parsePolicy(given.policy ?? THREE_OF_SIX), claims };
}

/** Every order of a small list. */
export function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}
