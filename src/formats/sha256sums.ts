/** Checksum files (`SHA256SUMS`): names and hashes, and nothing of a source, an input or a machine. */

import { quoted } from '../base/printable.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import { LeftOutList } from './left-out.ts';
import { malformed } from './refusal.ts';
import { isSumLine, readSumLine } from './sum-lines.ts';
import { collectValues, type NamedHash } from './values.ts';

// Not fatal: one name in another encoding is one line left out. A byte order mark is kept, so that it is seen.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @throws ConcurError foreign-malformed when not one line counts, or something else was signed that has such lines in it */
export function readSha256sums(payload: Uint8Array): ForeignStatement {
  const text = decoder.decode(payload);
  const leftOut = new LeftOutList();
  const values = collectValues(readLines(text, leftOut), leftOut);
  if (values.length === 0) throw malformed(`checksum file has no line that counts: ${whatInstead(text)}`);
  refuseOthers(text);
  return { kind: 'foreign', format: 'sha256sums', sources: [], values, leftOut: leftOut.list() };
}

function* readLines(text: string, leftOut: LeftOutList): Generator<NamedHash> {
  for (const [i, content] of text.split('\n').entries()) {
    const line = readSumLine(content);
    if (line.kind === 'sum') yield { name: line.name, sha256: line.hash, line: i + 1 };
    else if (line.kind === 'other') leftOut.add(i + 1, line.reason);
  }
}

/**
 * No signature says what it is of, and whoever passes it on names the format. With the same keys people sign commits whose
 * message others wrote, mails, and links that hold a build's output: lines in those are nobody's list of hashes.
 */
function refuseOthers(text: string): void {
  const first = text.replace(/^\ufeff/, '').split('\n').find((line) => readSumLine(line).kind !== 'nothing') ?? '';
  if (!isSumLine(first)) throw malformed(`text begins with ${quoted(first.trim())}, so it is no checksum file, though it has lines of one`);
}

/** An empty manifest and a page that says "404 Not Found" were both signed in earnest. */
function whatInstead(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '');
  return first === undefined ? 'it is empty' : `it begins with ${quoted(first.trim())}`;
}
