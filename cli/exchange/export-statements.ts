/** Statements of a project out of the ledger, some at a time, as what files are made of. */

import { toBase64, type Hex } from '../../src/base/bytes.ts';
import { MAX_IMPORT_BATCH } from '../../src/base/limits.ts';
import type { Exported, ExportQuery, Ledger } from '../../src/ledger/port.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import type { Context } from '../context.ts';
import { asciiJson } from '../terminal/ascii-json.ts';

/** Some at a time. @throws ConcurError policy-missing */
export async function* exportedStatements({ signal }: Pick<Context, 'signal'>, ledger: Ledger, query: ExportQuery): AsyncGenerator<Exported[]> {
  yield* byIds({ signal, ledger, query }, await ledger.exportedIds(query));
}

/**
 * Where two want one place the newer has it, so they are looked through once for their times; what they say is not kept meanwhile.
 * @throws ConcurError policy-missing
 */
export async function* newestFirst({ signal }: Pick<Context, 'signal'>, ledger: Ledger, query: ExportQuery): AsyncGenerator<Exported[]> {
  const times: { id: Hex; time: number }[] = [];
  for await (const some of exportedStatements({ signal }, ledger, query)) times.push(...some.map(({ id, time }) => ({ id, time })));
  times.sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  yield* byIds({ signal, ledger, query }, times.map(({ id }) => id));
}

interface Asking {
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  readonly query: ExportQuery;
}

async function* byIds({ signal, ledger, query }: Asking, ids: readonly Hex[]): AsyncGenerator<Exported[]> {
  for (let i = 0; i < ids.length; i += MAX_IMPORT_BATCH) {
    signal.throwIfAborted();
    yield await ledger.exportStatements(query.project, ids.slice(i, i + MAX_IMPORT_BATCH));
  }
}

/** One JSON document: the signed bytes as text, for reading; `message` has them exactly, with their signature. */
export function jsonLine(project: string, { filings: _filings, message, ...exported }: Exported): string {
  const { payload } = decodeMessage(message);
  return `${asciiJson({ project, ...exported, payload: new TextDecoder().decode(payload), message: toBase64(message) })}\n`;
}
