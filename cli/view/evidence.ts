/** What is kept besides statements. Names are claims of the statements' signers. */

import { count, inShort, joined } from '../../src/base/wording.ts';
import type { Attachment, Evidence } from '../../src/statement/statement.ts';
import type { EvidenceEntry, KeptEvidence } from '../../src/ledger/port.ts';
import { titled, type Row } from './definition.ts';
import { faint, good, strong, type Line } from './line.ts';
import { table } from './table.ts';
import { bytes } from './words.ts';

/** In the form of sha256sum, so that the hashes can be compared with others'. */
export function addedLine(file: string, { sha256, outcome }: KeptEvidence): Line {
  return [`${sha256}  ${file}  `, outcome === 'stored' ? good('kept') : faint('kept before')];
}

/** As a statement names it. */
export function evidenceRows(evidence: readonly Evidence[]): Row[] {
  return titled('evidence', evidence.map(({ name, sha256, size, mediaType }) => `${sha256}  ${name}  ${mediaType}  ${bytes(size)}`));
}

export function evidenceTable(evidence: readonly EvidenceEntry[]): Line[] {
  return table(evidence.map(({ sha256, size, mediaType, names, statements, by }) => [
    sha256,
    bytes(size),
    mediaType,
    statements.length === 0 ? faint('named by no statement') : `${inShort(names).join(', ')}  (${count(statements.length, 'statement')} by ${joined(inShort(by), 'and')})`,
  ]));
}

/** All of what is about to be signed. */
export function attachmentLines({ project, about, evidence, note }: Attachment): Line[] {
  const subject: Row[] = about.kind === 'statements'
    ? titled('about', about.ids)
    : [['release', about.release], ['about', `${about.sha256}  ${about.name}`]];
  const rows: Row[] = [['project', project], ...subject, ...evidenceRows([evidence]), ...titled('note', [note])];
  return table(rows.map(([title, value]) => [strong(title), value]));
}
