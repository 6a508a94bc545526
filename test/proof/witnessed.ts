/** Proofs of a project whose policy names witnesses. */

import type { TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ProofQuery } from '../../src/ledger/port.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { writeProof } from '../../src/proof/encode.ts';
import type { Proof } from '../../src/proof/proof.ts';
import { openProof, type OpenProof } from '../../src/proof/verify-proof.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { introduce, makeWitness, publishFrom, witnessLine, type Witness } from '../ledger/witnesses.ts';
import { openWorkbench, policyNaming, resultOf } from '../ledger/workbench.ts';
import { ada, grace, mary, NOW, RIGHT, WRONG } from './workbench.ts';

export const [will, xena] = [await makeWitness('will'), await makeWitness('xena')];
export const BUILDERS = [ada, grace, mary];
export const FILE: ProofQuery = { sha256: RIGHT, name: 'tails.iso' };
export const POLICY = policyNaming(BUILDERS, 2, `fresh 1d\n${witnessLine(1, [will])}`);

export async function following(t: TestContext, policy = POLICY): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: NOW });
  await ledger.addPolicy(policy);
  await introduce(ledger, [...BUILDERS, ...[will, xena].filter(({ fingerprint }) => policy.includes(fingerprint))]);
  return ledger;
}

/** Signed once: two signatures over the same are two statements. */
const SAID = await Promise.all([
  ...[ada, grace].map((builder) => builder.sign(resultOf(builder), NOW - 300)),
  ...['0.9', '1.1'].flatMap((release, i) => BUILDERS.map((builder) => builder.sign(resultOf(builder, { sha256: 'd'.repeat(64), name: `tails-${release}.iso`, build: { release } }), NOW - 200 + i))),
]);

/** Ada and Grace agree on release 1.0, and all three have said something of two others. */
export async function holding(t: TestContext, policy = POLICY): Promise<OpenLedger> {
  const ledger = await following(t, policy);
  for (const message of SAID) await ledger.accept(message, 'network');
  return ledger;
}

interface Reading {
  readonly policy?: string;
  /** Seconds. */
  readonly now?: number;
}

export function read(proof: Uint8Array, { policy = POLICY, now = NOW + 60 }: Reading = {}): Promise<OpenProof> {
  return openProof(proof, { policy: { text: policy }, now });
}

export async function becauseOf(proof: Uint8Array, reading: Reading = {}): Promise<string | undefined> {
  return (await read(proof, reading)).ask({ sha256: RIGHT, name: 'tails.iso' }).candidates[0]?.because;
}

export async function witness(ledger: OpenLedger, by: Witness = will, change?: (checkpoint: Checkpoint) => Checkpoint): Promise<void> {
  await ledger.accept(await publishFrom(ledger, by, change), 'network');
}

/** Mary's, on the same artifact. */
export function dissenting(): Promise<Uint8Array> {
  return mary.sign(resultOf(mary, { sha256: WRONG }), NOW - 250);
}

/** With other parts, in whatever order. */
export function altered(proof: Uint8Array, change: Partial<Proof>): Uint8Array {
  return writeProof({ ...decodeProof(proof), ...change });
}
