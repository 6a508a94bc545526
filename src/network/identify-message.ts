/** The one part of libp2p's identify message that a caller reads: which protocols the peer speaks (libp2p specs, identify/README.md). */

const PROTOCOLS_FIELD = 3;
/** protobuf: a length, and so many bytes. The message has no fields of another kind. */
const LENGTH_DELIMITED = 2;

/** Nothing of a message that is malformed from there on. */
export function protocolsIn(message: Uint8Array): string[] {
  const protocols: string[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = message[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = number();
    const end = number() + at;
    if ((tag & 7) !== LENGTH_DELIMITED || end > message.length) break;
    if (tag >> 3 === PROTOCOLS_FIELD) protocols.push(Buffer.from(message.subarray(at, end)).toString('latin1'));
    at = end;
  }
  return protocols;
}
