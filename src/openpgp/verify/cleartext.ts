/**
 * Clearsigned text: a file that carries its own signatures, such as a .buildinfo or a .dsc.
 *
 * What is signed is not what stands in the file: lines are unescaped, blanks at their ends fall away, and line ends
 * become CRLF. Every published trick of this format shows a reader other text than was signed: something before the
 * first line or after the last, a second block, headers that pass for text, characters that hide. So the frame is read
 * here, line by line, and whatever is unusual is refused. openpgp.js decodes the armor and does the mathematics.
 */

import { utf8Decode, utf8Encode } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES } from '../../base/limits.ts';
import { quoted } from '../../base/printable.ts';
import { decodeArmor, ONE_ARMORED } from './armor.ts';
import { readSignaturePackets } from './foreign-file.ts';
import { parseForeignSignature } from './foreign-signature.ts';
import { unacceptable } from './signature-refusal.ts';

export interface Cleartext {
  /** As it was signed: lines without blanks at their ends, CRLF between them, none after the last. */
  readonly text: Uint8Array;
  /** Each one packet in its one spelling; none twice. */
  readonly signatures: readonly Uint8Array[];
  /** Signatures in it that cannot be used. */
  readonly refused: readonly ConcurError[];
}

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';

/** @throws ConcurError foreign-malformed | signature-malformed */
export async function readCleartext(bytes: Uint8Array): Promise<Cleartext> {
  if (bytes.length > MAX_SIGNATURE_FILE_BYTES) throw unusual(`has ${bytes.length} bytes, at most ${MAX_SIGNATURE_FILE_BYTES} are read`);
  const lines = utf8Decode(bytes, 'foreign-malformed', 'clearsigned text').split('\n');
  const start = readHead(lines);
  const end = lines.findIndex((line, index) => index >= start && withoutBlanks(line) === BEGIN_SIGNATURE);
  if (end === -1) throw unusual('has no signature');
  const text = lines.slice(start, end).map((line, index) => readLine(line, start + index + 1)).join('\r\n');
  if (text === '') throw unusual('is empty');
  const { signatures, refused } = await readArmor(lines.slice(end).join('\n'));
  const others = signatures.filter((packet) => !isOverText(packet)).map(() => unacceptable('of clearsigned text has type 0x00, where 0x01 (text) is needed'));
  return { text: utf8Encode(text), signatures: signatures.filter(isOverText), refused: [...refused, ...others] };
}

// Not signed, and of no use: the signature itself says which hash it has.
const HASH_HEADER = /^Hash: [A-Z0-9-]{3,10}(?:, ?[A-Z0-9-]{3,10}){0,7}$/;

/** The first line, headers, and one empty line: a line of blanks is text to one program and the end of headers to another. */
function readHead(lines: readonly string[]): number {
  if (withoutReturn(lines[0] ?? '') !== BEGIN) throw unusual('does not begin with its BEGIN line: what stands before it is not signed');
  let index = 1;
  while (HASH_HEADER.test(withoutReturn(lines[index] ?? ''))) index++;
  const line = withoutReturn(lines[index] ?? '');
  if (line !== '') throw unusual(`has in line ${index + 1} ${quoted(line)}, where a Hash header or an empty line is needed`);
  return index + 1;
}

function readLine(line: string, number: number): string {
  if (line.startsWith('-') && !line.startsWith('- ')) throw unusual(`has in line ${number} a dash that is not escaped: ${quoted(line)}`);
  const text = withoutBlanks(line.startsWith('- ') ? line.slice(2) : line);
  if (/(?!\t)\p{Cc}/u.test(text)) throw unusual(`has a control character in line ${number}`);
  return text;
}

async function readArmor(armor: string): Promise<ReturnType<typeof readSignaturePackets>> {
  if (!ONE_ARMORED.test(armor)) throw unusual('does not end with exactly one armored signature: what stands behind it is not signed');
  return readSignaturePackets(await decodeArmor(armor, 'signature-malformed'));
}

function isOverText(packet: Uint8Array): boolean {
  return parseForeignSignature(packet).isText;
}

/** Spaces, tabs and returns are not signed at the end of a line. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && BLANKS.includes(line[end - 1] as string)) end--;
  return line.slice(0, end);
}

const BLANKS = ' \t\r';

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function unusual(problem: string): ConcurError {
  return new ConcurError('foreign-malformed', `clearsigned text ${problem}`, { hint: 'get the file again from whoever signed it: gpg --verify FILE shows what it holds' });
}
