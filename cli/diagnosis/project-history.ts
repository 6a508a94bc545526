/** All releases of a project in which results differ, one after the other: of each only what a history needs is kept. */

import { diagnoseHistory } from '../../src/diagnosis/diagnose-history.ts';
import type { History } from '../../src/diagnosis/history.ts';
import { readRelease, type ReleaseRead } from '../../src/diagnosis/history-release.ts';
import type { ReleaseSamples } from '../../src/ledger/port.ts';
import { compareText } from '../../src/tally/order.ts';
import type { Context } from '../context.ts';
import { isDivergent, NOT_REPRODUCIBLE, toSamples } from './diagnose-release.ts';

/** @throws ConcurError policy-missing | policy-expired */
export async function diagnoseProject(context: Context, { project, setAside }: { project: string; setAside: readonly string[] }): Promise<History> {
  const ledger = await context.ledger();
  const [answer] = await ledger.status({ project, strict: false });
  const differing = new Set((answer?.subjects ?? []).filter(({ hashes }) => hashes.length > 1).flatMap(({ release }) => release ?? []));
  const read: ReleaseRead[] = [];
  for (const release of [...differing].sort(compareText)) {
    context.signal.throwIfAborted();
    read.push(await readOne(await ledger.samples({ project, release }), setAside));
  }
  return diagnoseHistory(read);
}

async function readOne(answer: ReleaseSamples, setAside: readonly string[]): Promise<ReleaseRead> {
  const divergent = answer.subjects.filter(isDivergent);
  const artifacts = await Promise.all(divergent.map(async (subject) => ({ samples: await toSamples(subject, answer, null), baseline: subject.verdict.agreed })));
  return readRelease({ artifacts, notReproducible: [...NOT_REPRODUCIBLE, ...setAside] });
}
