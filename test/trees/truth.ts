/**
 * What is true of a generated tree: each signature with what its maker knows of it, and what follows for each release.
 * Worked out from what was meant to be written, by none of the code that is tested with it.
 */

import type { Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { Builder, Standing } from './builders.ts';

export interface TrueSignature {
  /** Of the signed file and of the signature file, below the tree, `/`-separated. */
  readonly file: string;
  readonly signatureFile: string;
  /** The folder above the signer's. */
  readonly release: string;
  /** Primary key, and the key that signed. */
  readonly signer: Fingerprint;
  readonly signingKey: Fingerprint;
  /** Seconds. */
  readonly time: number;
  readonly mathematics: 'good' | 'bad';
  readonly standing: Standing;
  /** `weak` counts only with `accept weak`; what is unsupported never does. */
  readonly strength: Builder['strength'];
  readonly known: Builder['known'];
  /** Sources of a gitian file: `gitCommit:…`. */
  readonly sources: readonly string[];
  /** Empty where the file attests nothing that can be read. */
  readonly values: readonly TrueValue[];
  /** Lines that do not count, such as one with a name outside our alphabet. */
  readonly leftOut: number;
}

/** A name with its hash: all of its hashes, sorted, when it stands there more than once. */
export interface TrueValue {
  readonly artifact: string;
  readonly sha256: readonly Hex[];
}

/** A file of which nothing can be taken in. */
export interface TrueRefusal {
  readonly file: string;
  readonly why: 'no signature' | 'no signed file' | 'attests nothing' | 'broken armor' | 'bad signature';
}

/** What one release has to say of one artifact. */
export interface TrueRow {
  readonly release: string;
  readonly artifact: string;
  /** Of counted people, most supported first. */
  readonly values: readonly TrueCamp[];
  /**
   * Where two are enough. `agree`: all who built the same sources. `ambiguous`: on a set of several hashes. `diverge`:
   * others who built the same sources differ, or two who built others.
   */
  readonly verdict: 'agree' | 'ambiguous' | 'single' | 'diverge' | 'unverified';
  /** Who said two things in the same second: counted for none, accused of nothing. */
  readonly conflicting: readonly Fingerprint[];
}

/** People who got the same from the same. */
export interface TrueCamp {
  readonly sha256: readonly Hex[];
  readonly sources: readonly string[];
  readonly signers: readonly Fingerprint[];
}

/** @param accept as the policy's line: what else counts */
export function rowsOf(signatures: readonly TrueSignature[], accept: 'strong' | 'weak' = 'strong'): TrueRow[] {
  const rows: TrueRow[] = [];
  for (const [release, ofRelease] of Map.groupBy(signatures, (signature) => signature.release)) {
    const voices = ofRelease.flatMap((signature) => signature.values.map((value) => ({ signature, ...value })));
    for (const [artifact, ofArtifact] of Map.groupBy(voices, (voice) => voice.artifact)) {
      rows.push({ release, artifact, ...weigh(ofArtifact.filter(({ signature }) => countsIn(signature, accept))) });
    }
  }
  return rows.sort((a, b) => compare(a.release, b.release) || compare(a.artifact, b.artifact));
}

export function countsIn({ mathematics, standing, strength, known }: TrueSignature, accept: 'strong' | 'weak'): boolean {
  return mathematics === 'good' && known === 'signer' && standing !== 'compromised' && standing !== 'expired-before'
    && (strength === 'strong' || (strength === 'weak' && accept === 'weak'));
}

interface Voice extends TrueValue {
  readonly signature: TrueSignature;
}

function weigh(voices: readonly Voice[]): Pick<TrueRow, 'values' | 'verdict' | 'conflicting'> {
  const conflicting: Fingerprint[] = [];
  const camps = new Map<string, Fingerprint[]>();
  for (const [signer, own] of Map.groupBy(voices, (voice) => voice.signature.signer)) {
    const said = lastWords(own);
    if (said.length > 1) conflicting.push(signer);
    else for (const camp of said) camps.set(camp, [...camps.get(camp) ?? [], signer]);
  }
  const values = [...camps].map(([camp, signers]) => ({ ...JSON.parse(camp) as Pick<TrueCamp, 'sha256' | 'sources'>, signers: signers.sort() }))
    .sort((a, b) => b.signers.length - a.signers.length || compare(a.sha256.join(), b.sha256.join()));
  return { values, verdict: verdictOf(values), conflicting: conflicting.sort() };
}

/** The values that one signer gave last: more than one only within the same second. */
function lastWords(voices: readonly Voice[]): string[] {
  const last = Math.max(...voices.map(({ signature }) => signature.time));
  return [...new Set(voices.filter(({ signature }) => signature.time === last).map(({ sha256, signature: { sources } }) => JSON.stringify({ sha256, sources })))];
}

function verdictOf([first, ...others]: readonly TrueCamp[]): TrueRow['verdict'] {
  if (first === undefined) return 'unverified';
  const value = first.sha256.join();
  if (others.some(({ sha256, sources, signers }) => sha256.join() !== value && (signers.length > 1 || sources.join() === first.sources.join()))) return 'diverge';
  if (first.signers.length < 2) return 'single';
  return first.sha256.length > 1 ? 'ambiguous' : 'agree';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
