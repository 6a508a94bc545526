/** The party itself: one after the other attests what they got that day, and one node's tally is looked at as it forms. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { AcceptedEvent, LogEntry } from '../../src/ledger/port.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { attestResults, type Attested } from '../attest/attest-results.ts';
import type { Context } from '../context.ts';
import { chooseSigner } from '../keys/signer.ts';
import type { Builder } from './gathering.ts';
import { BUILT_TWICE, PARTY, partyBuild, resultOf } from './party.ts';
import { inTime, until } from './until.ts';

export interface Telling {
  /** A statement arrived at the observer, and this is what its tally says then. */
  arrived(entry: LogEntry, tally: SubjectVerdict): void;
  /** A builder who built again and got the same. */
  repeated(name: string): void;
}

export interface Stated {
  readonly id: Hex;
  readonly outcomes: readonly Attested['outcome'][];
}

/** @returns what each builder stated, by name */
export async function replay(context: Context, builders: readonly Builder[], observer: Builder, telling: Telling): Promise<ReadonlyMap<string, Stated>> {
  const stop = new AbortController();
  const arrivals = await arrivalsAt(observer, AbortSignal.any([context.signal, stop.signal]));
  const stated = new Map<string, Stated>();
  try {
    for (const builder of builders) {
      const { id, outcome } = await attest(builder);
      telling.arrived(await next(arrivals, id, builder), await tallyAt(observer, context.signal));
      const again = builder.name === BUILT_TWICE ? await attest(builder) : null;
      if (again !== null) telling.repeated(builder.name);
      stated.set(builder.name, { id, outcomes: again === null ? [outcome] : [outcome, again.outcome] });
    }
  } finally {
    stop.abort();
  }
  return stated;
}

async function arrivalsAt({ ledger, name }: Builder, signal: AbortSignal): Promise<AsyncIterator<AcceptedEvent>> {
  if (ledger.node === null) throw new ConcurError('node-unreachable', `${name}'s node is gone`);
  return (await ledger.node.events(signal))[Symbol.asyncIterator]();
}

async function attest({ context, person }: Builder): Promise<Attested> {
  return attestResults(context, {
    definition: partyBuild(),
    built: [resultOf(person)],
    signer: await chooseSigner(context, {}),
    supersedes: null,
    gather: async () => ({ environment: person.environment, leftOut: [], evidence: [] }),
  });
}

/** Everybody waits for the one before, so what arrives next is theirs. */
async function next(arrivals: AsyncIterator<AcceptedEvent>, id: Hex, { name }: Builder): Promise<LogEntry> {
  const { value } = await inTime(`what ${name} stated arrives`, arrivals.next()) as IteratorResult<AcceptedEvent, undefined>;
  if (value?.entry.id !== id) throw new Error(`${value?.entry.id} arrived where ${id} of ${name} should have`);
  return value.entry;
}

/** A node that has never finished asking its peers calls nothing agreed yet: it was told the policy a moment ago. */
async function tallyAt({ name, ledger }: Builder, signal: AbortSignal): Promise<SubjectVerdict> {
  return until(`${name}'s node is up to date`, async () => {
    const [answer] = await ledger.status({ project: PARTY.project, release: PARTY.release, strict: false });
    return answer?.subjects.find(({ artifact, verdict }) => artifact === PARTY.artifact && verdict !== 'STALE');
  }, { signal });
}
