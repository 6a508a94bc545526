/** A real ledger over a real store in a temporary folder, and builders with real keys. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fixedClock, type Clock } from '../../src/base/clock.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { createLedger, type OpenLedger } from '../../src/ledger/ledger.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { policyFiles } from '../../src/node/policy-files.ts';
import { generateKey } from '../../src/openpgp/node/generate-key.ts';
import { signPayload } from '../../src/openpgp/node/sign.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { Attestation, BuildDefinition, RunDetails, Statement } from '../../src/statement/statement.ts';
import { openStore, type Store } from '../../src/store/store.ts';

export const NOW = 1_700_000_000;
export const RIGHT = 'a'.repeat(64);
export const WRONG = 'b'.repeat(64);

export interface Builder {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly certificate: Uint8Array;
  /** A message with the statement, signed at the given time. */
  sign(statement: Statement, time?: number): Promise<Uint8Array>;
}

export async function makeBuilder(name: string): Promise<Builder> {
  const key = await generateKey({ name, email: `${name}@example.org`, passphrase: null, clock: fixedClock(NOW - 1000) });
  return {
    name,
    fingerprint: key.fingerprint,
    certificate: key.certificate,
    async sign(statement, time = NOW) {
      const payload = encodeStatement(statement);
      return encodeMessage({ kind: 'native', payload, signature: await signPayload(payload, { secret: key.secret, passphrase: null, created: time }) });
    },
  };
}

interface Bench {
  /** Puts something in between the ledger and its store. */
  readonly around?: (store: Store) => Store;
  /** Seconds. */
  readonly now?: number;
  /** In place of one that stands still. */
  readonly clock?: Clock;
  /** Is told the folder that everything lies in. */
  readonly told?: (folder: string) => void;
}

export async function openWorkbench(t: TestContext, { around = (store) => store, now = NOW, clock = fixedClock(now), told = () => undefined }: Bench = {}): Promise<OpenLedger> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-ledger-'));
  told(folder);
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store: around(store), shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock });
  t.after(async () => {
    await ledger.close();
    await rm(folder, { recursive: true });
  });
  return ledger;
}

export function policyNaming(builders: readonly Builder[], threshold: number, more = ''): string {
  const signers = builders.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}\n`).join('');
  return `concur-policy 1\nproject tails\n${signers}group builders ${threshold} ${builders.map(({ name }) => name).join(' ')}\nquorum builders\n${more}`;
}

interface Variation {
  readonly sha256?: string;
  readonly name?: string;
  readonly build?: Partial<BuildDefinition>;
  readonly run?: Partial<RunDetails>;
}

export function resultOf(builder: Builder, { sha256 = RIGHT, name = 'tails.iso', build = {}, run = {} }: Variation = {}): Attestation {
  return {
    kind: 'attestation',
    build: { project: 'tails', release: '1.0', parameters: {}, sources: [{ digest: `gitCommit:${'c'.repeat(40)}` }], inputs: [], environment: {}, ...build },
    run: { signer: builder.fingerprint, evidence: [], ...run },
    subjects: [{ name, sha256 }],
  };
}
