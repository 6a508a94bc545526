/** A home in which the Tails party's statements and manifests are, signed with keys that were just made. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../cli/main.ts';
import { fixedClock } from '../../../src/base/clock.ts';
import type { Sample } from '../../../src/diagnosis/sample.ts';
import { resolveHome } from '../../../src/node/home.ts';
import { openLedger } from '../../../src/node/open.ts';
import { MANIFEST_MEDIA_TYPE } from '../../../src/statement/manifest.ts';
import { encodeManifest } from '../../../src/statement/manifest-codec.ts';
import { PARTY } from '../../diagnosis/party.ts';
import { makeBuilder, NOW, policyNaming, resultOf, type Builder } from '../../ledger/workbench.ts';
import { testIo } from '../test-io.ts';

export const IMAGE = 'tails-amd64-3.0~rc2.iso';

export interface PartyHome {
  readonly folder: string;
  /** Runs a command there. */
  say(...argv: string[]): Promise<{ exit: number; stdout: string; stderr: string }>;
  close(): Promise<void>;
}

/** @param samples of whom: statements with their facts, and manifests as evidence that the statements name */
export async function openPartyHome(samples: readonly Sample[] = PARTY): Promise<PartyHome> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-party-'));
  const builders = new Map<string, Builder>();
  for (const { name } of samples) builders.set(name, builders.get(name) ?? await makeBuilder(name));
  const ledger = await openLedger(resolveHome({ home: join(folder, 'home'), env: {} }), { clock: fixedClock(NOW) });
  await ledger.addPolicy(policyNaming([...builders.values()], 3));
  for (const [i, sample] of samples.entries()) {
    const builder = builders.get(sample.name) as Builder;
    await ledger.importCertificates(builder.certificate, 'others');
    const manifest = sample.manifest === null ? null : encodeManifest(sample.manifest);
    const evidence = manifest === null ? [] : [{ name: `${IMAGE}.manifest`, ...await ledger.keepEvidence(inOnePiece(manifest)), mediaType: MANIFEST_MEDIA_TYPE }];
    const statement = resultOf(builder, {
      sha256: sample.sha256, name: IMAGE,
      build: { release: '3.0~rc2', environment: sample.environment, parameters: sample.parameters },
      run: { evidence: evidence.map(({ name, sha256, size, mediaType }) => ({ name, sha256, size, mediaType })) },
    });
    await ledger.accept(await builder.sign(statement, NOW - 900 + i), 'local');
  }
  await ledger.close();
  return {
    folder,
    async say(...argv) {
      const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'home') }, clock: fixedClock(NOW) });
      return { exit: await run(argv, io), ...io.output };
    },
    close: () => rm(folder, { recursive: true }),
  };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
