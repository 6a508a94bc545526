/** Ledgers of a user and of a witness that hold the same, and builders who agree. */

import type { TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, type Builder } from './workbench.ts';
import { introduce, makeWitness, witnessLine } from './witnesses.ts';

export const [ada, bob, eve] = [await makeBuilder('ada'), await makeBuilder('bob'), await makeBuilder('eve')];
export const [will, xena] = [await makeWitness('will'), await makeWitness('xena')];
export const QUESTION = { sha256: RIGHT, name: 'tails.iso', strict: false };
const builders = [ada, bob, eve];

export function policyWith(need: number, witnesses: readonly Builder[], more = 'fresh 1d\n'): string {
  return policyNaming(builders, 2, `${more}${witnessLine(need, witnesses)}`);
}

export async function following(t: TestContext, policy: string, now = NOW): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now });
  await ledger.addPolicy(policy);
  await introduce(ledger, [...builders, ...[will, xena].filter(({ fingerprint }) => policy.includes(fingerprint))]);
  return ledger;
}

/** Two ledgers under one policy that both have two agreeing statements. */
export async function pair(t: TestContext, policy = policyWith(1, [will])): Promise<{ user: OpenLedger; watcher: OpenLedger; agreeing: Uint8Array[] }> {
  const [user, watcher] = [await following(t, policy), await following(t, policy)];
  const agreeing = await Promise.all([ada, bob].map((builder) => builder.sign(resultOf(builder), NOW - 100)));
  for (const message of agreeing) await give(message, user, watcher);
  return { user, watcher, agreeing };
}

export async function give(message: Uint8Array, ...ledgers: readonly OpenLedger[]): Promise<void> {
  for (const ledger of ledgers) await ledger.accept(message, 'network');
}

export async function becauseFor(ledger: OpenLedger): Promise<string | undefined> {
  return (await ledger.verify(QUESTION)).candidates[0]?.because;
}
