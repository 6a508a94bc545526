/** Witnesses to test with: people who delegated, with the key of their node. */

import { makeBuilder, NOW, type Builder } from './workbench.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTime } from '../../src/base/clock.ts';
import type { Hex } from '../../src/base/bytes.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { makeWitnessKey, type WitnessKey } from '../../src/node/witness-key.ts';
import type { Checkpoint } from '../../src/statement/checkpoint.ts';
import { encodeCheckpoint } from '../../src/statement/checkpoint-codec.ts';
import { encodeCheckpointMessage } from '../../src/statement/checkpoint-message.ts';

const DAY = 86_400;

export interface Witness extends Builder {
  readonly key: WitnessKey;
  /** The delegation, as a message. */
  readonly delegation: Uint8Array;
}

interface Terms {
  readonly expires?: number;
  /** When the delegation was signed. */
  readonly signed?: number;
  readonly project?: string;
}

export async function makeWitness(name: string, { expires = NOW + 30 * DAY, signed = NOW - 500, project = 'tails' }: Terms = {}): Promise<Witness> {
  const builder = await makeBuilder(name);
  const folder = await mkdtemp(join(tmpdir(), 'concur-witness-'));
  const key = await makeWitnessKey({ witnessKey: join(folder, 'witness.key') });
  await rm(folder, { recursive: true });
  const delegation = await builder.sign({ kind: 'delegation', project, signer: builder.fingerprint, nodeKey: key.nodeKey, expires: formatTime(expires) }, signed);
  return { ...builder, key, delegation };
}

/** `witness 2 anna=… bert=…` */
export function witnessLine(need: number, witnesses: readonly Builder[]): string {
  return `witness ${need} ${witnesses.map(({ name, fingerprint }) => `${name}=${fingerprint}`).join(' ')}\n`;
}

export function signCheckpoint(checkpoint: Checkpoint, { key }: Pick<Witness, 'key'>): Uint8Array {
  const payload = encodeCheckpoint(checkpoint);
  return encodeCheckpointMessage({ payload, signature: key.sign(payload) });
}

/** What the ledger holds, signed by the witness. @returns the message */
export async function publishFrom(ledger: OpenLedger, witness: Witness, change: (checkpoint: Checkpoint) => Checkpoint = (same) => same): Promise<Uint8Array> {
  return signCheckpoint(change(await ledger.makeCheckpoint({ project: 'tails', nodeKey: witness.key.nodeKey })), witness);
}

/** Certificates of all of them, and the delegations of witnesses. */
export async function introduce(ledger: OpenLedger, people: readonly (Builder | Witness)[]): Promise<Hex[]> {
  for (const { certificate } of people) await ledger.importCertificates(certificate, 'others');
  const ids: Hex[] = [];
  for (const person of people) if ('delegation' in person) ids.push((await ledger.accept(person.delegation, 'local')).id);
  return ids;
}
