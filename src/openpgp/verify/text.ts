/**
 * Text as a text signature (type 0x01) covers it. Programs hash it with CRLF at the end of every line, whatever stands
 * in the file, so many files fit one signature; here only the form that is hashed may be its payload.
 */

const CR = 0x0d;
const LF = 0x0a;

/**
 * Every line ends in CR LF; what else stood before its LF of CRs is left out, and so are CRs at the very end, as GnuPG
 * does. A CR inside a line stays.
 */
export function canonicalText(data: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  for (const byte of data) {
    if (byte === LF) {
      dropReturns(bytes);
      bytes.push(CR);
    }
    bytes.push(byte);
  }
  dropReturns(bytes);
  return Uint8Array.from(bytes);
}

export function isCanonicalText(data: Uint8Array): boolean {
  if (data.at(-1) === CR) return false;
  for (let at = data.indexOf(LF); at !== -1; at = data.indexOf(LF, at + 1)) {
    if (data[at - 1] !== CR || data[at - 2] === CR) return false;
  }
  return true;
}

function dropReturns(bytes: number[]): void {
  while (bytes.at(-1) === CR) bytes.pop();
}
