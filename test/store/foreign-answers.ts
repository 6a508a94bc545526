/** Everything that a store says of the foreign attestations in it, so that two stores can be compared. */

import { FOREIGN_FORMATS } from '../../src/statement/foreign.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { Store } from '../../src/store/store.ts';

/** Made of complete lists only, and what they list is read: right, or refused as damaged. */
export async function countedAnswers(store: Store, records: readonly NewAttestation[]): Promise<unknown> {
  const values = records.flatMap(({ content }) => (content.kind === 'foreign' ? content.values : []));
  const read = async (ids: readonly string[]): Promise<unknown[]> => (await store.attestations(ids)).map(({ id, message, report }) => ({ id, message, report }));
  const each = async <T>(texts: Iterable<string>, ask: (text: string) => Promise<T>): Promise<[string, T][]> => Promise.all([...new Set(texts)].sort().map(async (text): Promise<[string, T]> => [text, await ask(text)]));
  return {
    byName: await each(values.map(({ artifact }) => artifact.slice(artifact.lastIndexOf('/') + 1)), async (name) => read(await store.foreignIdsByNames([name]))),
    named: await each(['bitcoin-', 'bitcoin-28.1', ''], async (start) => read(await store.foreignIdsNamed(start))),
    byHash: await each(values.flatMap(({ sha256 }) => sha256), async (hash) => read(await store.idsByHash(hash))),
    unverified: await each(records.map(({ report }) => report.signer), async (signer) => read(await store.unverifiedBy(signer))),
    filed: await each(['', '28.0', '28.1'], async (release) => read(await store.filedIds('bitcoin-core', release))),
    filedAtAll: await read(await store.filedIds('bitcoin-core')),
    originals: await each(records.map(({ id }) => id), (id) => store.originals(id)),
  };
}

/** Besides these, what is found by lists that only the check of the whole store holds to be complete. */
export async function foreignAnswers(store: Store, records: readonly NewAttestation[]): Promise<unknown> {
  const signers = [...new Set(records.map(({ report }) => report.signer))].sort();
  return {
    counted: await countedAnswers(store, records),
    newest: await store.newestIds({ limit: 999 }),
    ofSigners: await Promise.all(signers.map(async (signer) => [
      await store.countBySigner(signer), await store.newestIds({ signer, limit: 999 }),
      ...await Promise.all(FOREIGN_FORMATS.map((format) => store.foreignIdsBySigner({ signer, format, limit: 999 }))),
    ])),
    projects: await store.projects(),
    problems: (await store.check()).problems,
  };
}
