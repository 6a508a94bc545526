/** A node that was away while thousands of statements were made, and what it takes it to catch up. */

import { until } from '../../cli/demo/until.ts';
import { fixedClock } from '../../src/base/clock.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { createHome, resolveHome } from '../../src/node/home.ts';
import { policyFiles } from '../../src/node/policy-files.ts';
import { openStore } from '../../src/store/store.ts';
import { NOW, policyNaming, resultOf } from '../ledger/workbench.ts';
import { Chance } from '../simulate/clock.ts';
import { makeFastSigner } from './fast-signer.ts';
import { GOOD, Link, type Quality } from './links.ts';
import { portOf, type Neighbourhood } from './processes.ts';

export interface Returned {
  readonly missed: number;
  /** Statements that are there now; of more than 10,000 no more are counted. */
  readonly held: number;
  /** From dialling until all had been compared. */
  readonly seconds: number;
  readonly kibibytes: number;
  /** Items that one more comparison brought: none where the first brought all. */
  readonly late: number;
}

const SIGNAL = () => AbortSignal.timeout(300_000);
/** Statements that both had before. */
const BEFORE = 100;
/** Statements handed to the store at a time. */
const BATCH = 256;

export interface Absence {
  /** Statements that were made meanwhile. */
  readonly missed: number;
  /** Of the line to the node that has them. @default a good one */
  readonly quality?: Quality;
}

export async function returnAfter(place: Neighbourhood, { missed, quality = GOOD }: Absence): Promise<Returned> {
  const signer = await makeFastSigner('anna');
  const trust = { policy: policyNaming([signer], 1), certificate: signer.certificate };
  const said = await Promise.all(Array.from({ length: BEFORE + missed }, (_, i) => signer.sign(resultOf(signer, { name: `${i}.iso` }))));
  await fill(place.homeOf('stayed'), trust, said);
  await fill(place.homeOf('away'), trust, said.slice(0, BEFORE));

  const stayed = await place.startNode('stayed');
  const link = await Link.open({ port: portOf(stayed), chance: new Chance(1) });
  link.quality = quality;
  try {
    const away = await place.startNode('away');
    const began = performance.now();
    await away.client.changePeers({ action: 'add', target: `/ip4/127.0.0.1/tcp/${link.port}/p2p/${(await stayed.client.self()).id}` });
    await until('it is connected', async () => ((await away.client.peers()).length > 0 ? true : undefined), { signal: SIGNAL() });
    // This is the one that every connection begins with, or begins when that has ended.
    await away.client.sync({}, { signal: SIGNAL(), onProgress: () => undefined });
    const seconds = Math.round(performance.now() - began) / 1_000;
    const [last] = await away.client.sync({}, { signal: SIGNAL(), onProgress: () => undefined });
    const held = (await away.client.log({ signer: signer.fingerprint, limit: 10_000 })).length;
    return { missed, held, seconds, kibibytes: Math.round(link.bytes / 1_024), late: last?.complete === true ? last.items : NaN };
  } finally {
    await link.close();
  }
}

/** As commands do where no node runs. */
async function fill(path: string, { policy, certificate }: { policy: string; certificate: Uint8Array }, messages: readonly Uint8Array[]): Promise<void> {
  const home = resolveHome({ home: path, env: {} });
  await createHome(home);
  const ledger = await createLedger({ store: await openStore(home.store, { create: true }), shelf: policyFiles(home.policies), evidence: evidenceFiles(home.evidence), clock: fixedClock(NOW) });
  await ledger.addPolicy(policy);
  await ledger.importCertificates(certificate, 'others');
  for (let i = 0; i < messages.length; i += BATCH) await Promise.all(messages.slice(i, i + BATCH).map((message) => ledger.accept(message, 'local')));
  await ledger.close();
}
