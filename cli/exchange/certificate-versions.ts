/**
 * When the owner of a key published it anew, as far as it is known here: with each version comes a signature of its own over
 * the key. What is kept of a certificate holds only such signatures, all of them checked.
 */

import { readSignatureFields, readSeconds, SUBPACKET } from '../../src/openpgp/verify/signature-fields.ts';
import { splitPackets, TAG } from '../../src/openpgp/verify/packets.ts';

const DAY = 86_400;

/**
 * @param certificate as it is kept
 * @returns seconds, sorted; one for each day
 */
export function certificateVersions(certificate: Uint8Array): number[] {
  const signatures = (splitPackets(certificate) ?? []).filter(({ tag }) => tag === TAG.signature);
  const times = signatures.map(({ body }) => readSeconds(readSignatureFields(body)?.hashed ?? [], SUBPACKET.created)).filter((time) => time !== null);
  const byDay = Map.groupBy(times.sort((a, b) => a - b), (time) => Math.floor(time / DAY));
  return [...byDay.values()].map(([first]) => first as number);
}
