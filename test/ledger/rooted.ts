/** A policy with a root of three real keys, and signatures by them. */

import type { TestContext } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { certificateOf, craftSignature, created, ED25519, fingerprintOf, issuer, makeKey, signaturePacket, type Recipe } from '../openpgp/craft.ts';
import { NOW, openWorkbench } from './workbench.ts';

export type Key = Awaited<ReturnType<typeof makeKey>>;

export const BORN = NOW - 10_000;
const [first, second, third, stranger] = await Promise.all(Array.from({ length: 4 }, () => makeKey(ED25519, BORN)));
export const [ada, grace, heidi, mallory] = [first, second, third, stranger] as [Key, Key, Key, Key];

/** Two of Ada, Grace and Heidi are the root; `lines` come behind. */
export function policy(sequence: number, { root = '2 ada grace heidi', lines = [] }: { root?: string; lines?: readonly string[] } = {}): string {
  const people: [string, Key][] = [['ada', ada], ['grace', grace], ['heidi', heidi]];
  return [
    'concur-policy 1', 'project tails', ...people.map(([name, of]) => `signer ${name} ${fingerprintOf(of)}`), 'group all-builders 2 ada grace heidi', 'quorum all-builders',
    `sequence ${sequence}`, `root ${root}`, ...lines, '',
  ].join('\n');
}

export async function signature(of: Key, data: string | Uint8Array, { time = NOW - 60, ...recipe }: Partial<Recipe> & { time?: number } = {}): Promise<Uint8Array> {
  const bytes = typeof data === 'string' ? utf8Encode(data) : data;
  return signaturePacket(await craftSignature(of.keyPacket as Parameters<typeof craftSignature>[0], bytes, { hashed: [created(time), issuer(of)], ...recipe }));
}

/** By Ada and Grace: enough. */
export function signedByTwo(text: string): Promise<Uint8Array[]> {
  return Promise.all([ada, grace].map((of) => signature(of, text)));
}

/** A ledger with their certificates that follows the first edition. @param told the folder that everything lies in */
export async function following(t: TestContext, told: (folder: string) => void = () => undefined): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { told });
  for (const one of [ada, grace, heidi]) await ledger.importCertificates(certificateOf(one), 'others');
  await ledger.addPolicy(policy(1), { from: 'https://example.org/tails.policy' });
  return ledger;
}
