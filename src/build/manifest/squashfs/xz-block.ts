/** How much an xz stream of one block unpacks to, from the index at its end (The .xz File Format 1.2, chapters 2.1.2 and 4). */

const FOOTER_BYTES = 12;

/** @returns null for what is no such stream */
export function unpackedBytesOfXz(stream: Uint8Array): number | null {
  if (stream.length < 32 || stream.at(-2) !== 0x59 || stream.at(-1) !== 0x5a) return null;
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const indexBytes = (view.getUint32(stream.length - 8, true) + 1) * 4;
  const start = stream.length - FOOTER_BYTES - indexBytes;
  if (start < FOOTER_BYTES || stream[start] !== 0) return null;
  const records = number(stream, start + 1);
  if (records?.value !== 1) return records?.value === 0 ? 0 : null;
  const packed = number(stream, records.end);
  return packed === null ? null : (number(stream, packed.end)?.value ?? null);
}

/** Seven bits in each byte, the lowest first. */
function number(bytes: Uint8Array, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < 7; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return null;
}
