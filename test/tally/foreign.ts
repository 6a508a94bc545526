/** Foreign statements as they come from what was imported, with what matters to a test given. */

import { parsePolicy } from '../../src/policy/parse.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Filing, ForeignFormat } from '../../src/statement/foreign.ts';
import type { ClaimedValue } from '../../src/statement/statement.ts';
import type { SignedForeign } from '../../src/tally/foreign-claims.ts';
import { compareText } from '../../src/tally/order.ts';
import { policyText } from '../policy/party.ts';
import { A, hash, NOW, report, VALID } from './claims.ts';

export interface GivenForeign extends Partial<Omit<SignedForeign, 'statement' | 'filings'>> {
  readonly format?: ForeignFormat;
  /** Artifact name to a word for its hash, or several. */
  readonly got?: Readonly<Record<string, string | readonly string[]>>;
  readonly sources?: readonly string[];
  readonly filed?: readonly Partial<Filing>[];
}

export function foreign(given: GivenForeign = {}): SignedForeign {
  const { format = 'sha256sums', got = { 'a-1.0.tar': 'x' }, sources = [], filed = [], signer = A, time = NOW - 1000 } = given;
  const values = Object.entries(got).map(([artifact, words]): ClaimedValue => ({ artifact, sha256: [words].flat().map(hash).sort() }));
  return {
    id: given.id ?? hash(JSON.stringify([format, got, sources, signer, time])),
    signer,
    time,
    report: given.report ?? report(signer, time),
    standing: given.standing ?? VALID,
    statement: { kind: 'foreign', format, sources, values: values.sort((a, b) => compareText(a.artifact, b.artifact)), leftOut: [] },
    filings: filed.map((filing) => ({ path: '1.0/a/all.SHA256SUMS', project: null, release: null, ...filing })),
  };
}

/** Three of the signers a to f, and more lines. */
export function policyWith(...lines: string[]): Policy {
  return parsePolicy(policyText('group all-builders 3 a b c d e f', 'quorum all-builders', ...lines));
}
