/** Debian's control fields (deb822): `Name: value`, continued on lines that begin with a blank. One paragraph. */

import { utf8Decode } from '../base/bytes.ts';
import { quoted } from '../base/printable.ts';
import { malformed } from './refusal.ts';

/** Lower-case name → its lines, without the blanks around them; the first is what stands behind the colon. */
export type ControlFields = ReadonlyMap<string, readonly ControlLine[]>;

export interface ControlLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const FIELD = /^([!-9;-~]+):(.*)$/s;

/** @throws ConcurError foreign-malformed */
export function readControlFields(bytes: Uint8Array, what: string): ControlFields {
  const fields = new Map<string, ControlLine[]>();
  let current: ControlLine[] | null = null;
  for (const { text, line } of paragraph(utf8Decode(bytes, 'foreign-malformed', what), what)) {
    const [, name, value] = FIELD.exec(text) ?? [];
    if (text.startsWith(' ') || text.startsWith('\t')) {
      if (current === null) throw malformed(`${what} continues a field before it begins, at line ${line}`);
      current.push({ text: text.trim(), line });
    } else if (name === undefined || value === undefined || name.startsWith('-')) {
      throw malformed(`${what} has ${quoted(text)} where a field belongs, at line ${line}`);
    } else {
      if (fields.has(name.toLowerCase())) throw malformed(`${what} has the field ${quoted(name)} twice`);
      current = [{ text: value.trim(), line }];
      fields.set(name.toLowerCase(), current);
    }
  }
  return fields;
}

/** The lines up to a blank one; after it, nothing may follow. */
function* paragraph(text: string, what: string): Generator<ControlLine> {
  const lines = text.split('\n').map((content, i) => ({ text: content.replace(/\r$/, ''), line: i + 1 }));
  const first = lines.findIndex((line) => line.text.trim() !== '');
  const length = lines.slice(first).findIndex((line) => line.text.trim() === '');
  const end = length === -1 ? lines.length : first + length;
  const more = lines.slice(end).find((line) => line.text.trim() !== '');
  if (more !== undefined) throw malformed(`${what} has more than one paragraph: another begins at line ${more.line}`);
  yield* first === -1 ? [] : lines.slice(first, end);
}
