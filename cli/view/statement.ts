/** Statements as such: one in full, or many in a list. */

import { formatTime } from '../../src/base/clock.ts';
import { count } from '../../src/base/wording.ts';
import type { LogEntry, Shown } from '../../src/ledger/port.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { definitionRows, factRows, titled, type Row } from './definition.ts';
import { bad, faint, good, strong, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { ago, hashStart } from './words.ts';

export const NOT_SENT_YET = 'no node is running here: it is sent as soon as one runs (concur node)';

/** One line a statement. */
export function logTable(entries: readonly LogEntry[], now: number): Line[] {
  return table(entries.map((entry) => [
    strong(entry.id.slice(0, 12)),
    ago(entry.time, now),
    signerName(entry),
    `${entry.project} ${entry.release ?? ''}`.trim(),
    entry.kind,
    subjectsInShort(entry),
  ]));
}

export function statementLines(shown: Shown, now: number): Line[] {
  const { report, standing } = shown;
  const rows: (readonly [string, Span])[] = [
    ['signer', `${shown.name ?? '(in no policy)'}  ${shown.signer}`],
    ['project', `${shown.project} ${shown.release ?? ''}`.trim()],
    ...saidRows(shown),
    ['signed', `${formatTime(shown.time)} (${ago(shown.time, now)}; a claim of the signer)`],
    ...shown.gaps.map(({ missing }) => ['gap', `${missing}  named as an earlier one, did not reach this node`] as const),
    ['first seen', formatTime(shown.firstSeen)],
    ['signature', report.mathematics === 'good' ? good('good') : bad(report.mathematics)],
    ['algorithm', `${report.algorithm}${report.algorithmAcceptable ? '' : ' (too weak to count)'}`],
    ['key when signed', standing.whenSigned],
    ['key now', standing.now],
    ['signing key', report.signingKey],
  ];
  return [[strong(shown.id), `  ${shown.kind}`], ...table(rows.map(([name, value]) => [`  ${name}`, value]))];
}

function saidRows({ payload, build, subjects, refersTo, reason }: Shown): Row[] {
  const statement = decodeStatement(new TextEncoder().encode(payload));
  const retracts = statement.kind === 'retraction';
  return [
    ...(retracts ? [] : definitionRows(statement.build)),
    ...titled('build', build === null ? [] : [build]),
    ...titled('result', subjects.flatMap(({ name, sha256 }) => sha256.map((hash) => `${hash}  ${name}`))),
    ...(retracts ? [] : factRows(statement.build.environment)),
    ...titled(retracts ? 'retracts' : 'supersedes', refersTo),
    ...titled('reason', reason === null ? [] : [reason]),
  ];
}

/** The whole, with the payload as the JSON that it is. */
export function statementDocument({ payload, ...shown }: Shown): Record<string, unknown> {
  return { ...shown, statement: JSON.parse(payload) };
}

function signerName({ name, signer }: LogEntry): Span {
  return name ?? faint(signer);
}

function subjectsInShort({ subjects, reason }: LogEntry): Span {
  const [first] = subjects;
  if (first === undefined) return reason ?? '';
  const more = subjects.length === 1 ? '' : ` and ${count(subjects.length - 1, 'more', 'more')}`;
  return `${first.sha256.map(hashStart).join(' ')} ${first.name}${more}`;
}
