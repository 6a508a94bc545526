/** Statements as such: one in full, or many in a list. */

import { formatTime } from '../../src/base/clock.ts';
import { count } from '../../src/base/wording.ts';
import type { LogEntry, Shown } from '../../src/ledger/port.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import type { Attachment } from '../../src/statement/statement.ts';
import type { ForeignDetails } from '../exchange/foreign-details.ts';
import { definitionRows, factRows, titled, type Row } from './definition.ts';
import { evidenceRows } from './evidence.ts';
import { bad, faint, good, strong, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { ago, hashStart, isDated } from './words.ts';

export const NOT_SENT_YET = 'no node is running here: it is sent as soon as one runs (concur node)';

/** One line a statement. */
export function logTable(entries: readonly LogEntry[], now: number): Line[] {
  return table(entries.map((entry) => [
    strong(entry.id.slice(0, 12)),
    ago(entry.time, now),
    signerName(entry),
    aboutOf(entry) || faint('–'),
    entry.kind === 'foreign' ? entry.format : entry.kind,
    subjectsInShort(entry),
  ]));
}

export interface StatementView {
  /** Of a foreign one, else null. */
  readonly details: ForeignDetails | null;
  /** Seconds. */
  readonly now: number;
}

export function statementLines(shown: Shown, { details, now }: StatementView): Line[] {
  const { report, standing } = shown;
  const rows: (readonly [string, Span])[] = [
    ['signer', `${shown.name ?? '(in no policy)'}  ${shown.signer}`],
    ['project', aboutOf(shown) || faint('none that a policy here reads from its names')],
    ...(details === null ? saidRows(shown) : foreignRows(shown, details)),
    ['signed', isDated(shown.time) ? `${formatTime(shown.time)} (${ago(shown.time, now)}; a claim of the signer)` : faint('at a time that it does not say')],
    ...shown.gaps.map(({ missing }) => ['gap', `${missing}  named as an earlier one, did not reach this node`] as const),
    ['first seen', formatTime(shown.firstSeen)],
    ['signature', MATHEMATICS[report.mathematics]],
    ['algorithm', `${report.algorithm}${report.mathematics === 'good' && !report.algorithmAcceptable ? ' (weak: it counts only where the policy says so)' : ''}`],
    ['key when signed', standing.whenSigned],
    ['key now', standing.now],
    ['signing key', report.signingKey],
  ];
  return [[strong(shown.id), `  ${shown.kind === 'foreign' ? `foreign: ${shown.format}` : shown.kind}`], ...table(rows.map(([name, value]) => [`  ${name}`, value]))];
}

const MATHEMATICS: Readonly<Record<Shown['report']['mathematics'], Span>> = {
  'good': good('good'),
  'bad': bad('bad'),
  'unsupported': warning('not checked: this program does not know its algorithm'),
  'no-key': warning('not checked: its key is not here (concur certificate import FILE)'),
};

/** Project and release, as far as they are known. */
function aboutOf({ project, release }: LogEntry): string {
  return [project, release].filter((word) => word !== null).join(' ');
}

function foreignRows({ build, subjects, leftOut }: Shown, { sources, inputs, environment }: ForeignDetails): Row[] {
  return [
    ...titled('source', sources),
    ...titled('input', atMost(inputs.map(({ name, digest }) => `${digest}  ${name}`))),
    ...titled('build', build === null ? [] : [build]),
    ...resultRows(subjects),
    ...titled('fact', atMost(Object.entries(environment).map(([name, value]) => `${name}  ${value}`))),
    ...titled('left out', leftOut.map(({ line, reason }) => (line === null ? reason : `line ${line}: ${reason}`))),
  ];
}

const MAX_ROWS = 20;

/** A base system has hundreds of packages. */
function atMost(rows: readonly string[]): readonly string[] {
  return rows.length <= MAX_ROWS ? rows : [...rows.slice(0, MAX_ROWS), `and ${rows.length - MAX_ROWS} more: --json has them all`];
}

function resultRows(subjects: LogEntry['subjects']): Row[] {
  return titled('result', subjects.flatMap(({ name, sha256 }) => sha256.map((hash) => `${hash}  ${name}`)));
}

function saidRows({ payload, build, subjects, refersTo, reason }: Shown): Row[] {
  const statement = decodeStatement(new TextEncoder().encode(payload));
  if (statement.kind === 'delegation') return [['node key', statement.nodeKey], ['until', statement.expires]];
  if (statement.kind === 'attachment') return attachmentRows(statement);
  const retracts = statement.kind === 'retraction';
  return [
    ...(retracts ? [] : definitionRows(statement.build)),
    ...titled('build', build === null ? [] : [build]),
    ...resultRows(subjects),
    ...(retracts ? [] : [...factRows(statement.build.environment), ...evidenceRows(statement.run.evidence)]),
    ...titled(retracts ? 'retracts' : 'supersedes', refersTo),
    ...titled('reason', reason === null ? [] : [reason]),
  ];
}

function attachmentRows({ about, evidence, note }: Attachment): Row[] {
  return [
    ...(about.kind === 'artifact' ? titled('about', [`${about.sha256}  ${about.name}`]) : titled('about', about.ids)),
    ...evidenceRows([evidence]),
    ...titled('note', [note]),
  ];
}

/** The whole, with the payload as the JSON that it is, or as the text that a foreign one may be. */
export function statementDocument({ payload, ...shown }: Shown, details: ForeignDetails | null): Record<string, unknown> {
  return { ...shown, details, statement: shown.kind === 'foreign' ? payload : JSON.parse(payload) };
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
