/** Signature files as others wrote them, cut into packets of one spelling. For local input only. */

import { toHex, type Hex } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES, MAX_SIGNATURES_PER_FILE } from '../../base/limits.ts';
import { decodeArmor, findArmor, isBinary } from './armor.ts';
import { readForeignFields, writeForeignPacket } from './foreign-packet.ts';
import { parseForeignSignature } from './foreign-signature.ts';
import { splitPackets, TAG, type Packet } from './packets.ts';
import { malformed, unacceptable } from './signature-refusal.ts';

export interface ForeignSignatures {
  /** Each one packet in its one spelling; none twice. */
  readonly signatures: readonly Uint8Array[];
  readonly refused: readonly ConcurError[];
}

/**
 * Binary or armored, one signature or many, with anything around the armor. What cannot be used is refused one by one;
 * the rest is read.
 */
export async function readForeignSignatures(bytes: Uint8Array): Promise<ForeignSignatures> {
  const sink: Sink = { signatures: new Map(), refused: [] };
  if (bytes.length > MAX_SIGNATURE_FILE_BYTES) {
    sink.refused.push(malformed(`file has ${bytes.length} bytes, at most ${MAX_SIGNATURE_FILE_BYTES} are read`, 'it may be the signed file itself: give the signature'));
  } else {
    await collectFile(bytes, sink);
  }
  return resultOf(sink);
}

/** The same for bytes that are packets and nothing else. */
export function readSignaturePackets(bytes: Uint8Array): ForeignSignatures {
  const sink: Sink = { signatures: new Map(), refused: [] };
  collectPackets(bytes, sink);
  return resultOf(sink);
}

interface Sink {
  readonly signatures: Map<Hex, Uint8Array>;
  readonly refused: ConcurError[];
}

function resultOf({ signatures, refused }: Sink): ForeignSignatures {
  return { signatures: [...signatures.values()], refused };
}

async function collectFile(bytes: Uint8Array, sink: Sink): Promise<void> {
  if (isBinary(bytes) && splitPackets(bytes) !== null) return collectPackets(bytes, sink);
  const blocks = findArmor(new TextDecoder().decode(bytes));
  if (blocks.length === 0) sink.refused.push(malformed(isBinary(bytes) ? 'file is cut short or no OpenPGP data' : 'file holds no OpenPGP signature'));
  for (const { label, text } of blocks) {
    if (isFull(sink)) return;
    try {
      collectPackets(await decodeBlock(label, text), sink);
    } catch (error) {
      if (!(error instanceof ConcurError)) throw error;
      sink.refused.push(error);
    }
  }
}

/** PGP 2 wrote detached signatures under the label of messages. */
const LABELS: ReadonlySet<string> = new Set(['SIGNATURE', 'MESSAGE']);

async function decodeBlock(label: string, text: string | null): Promise<Uint8Array> {
  if (!LABELS.has(label)) throw malformed(`file holds a "PGP ${label}", where a signature is needed`);
  if (text === null) throw malformed('file has armor without its END line');
  return decodeArmor(text, 'signature-malformed');
}

function collectPackets(bytes: Uint8Array, sink: Sink): void {
  const packets = splitPackets(bytes);
  if (packets === null || packets.length === 0) {
    sink.refused.push(malformed('is cut short or has no definite length'));
    return;
  }
  const message = packets.find(({ tag }) => MESSAGE_TAGS.has(tag));
  if (message !== undefined) {
    sink.refused.push(unacceptable(`stands in a message (packet of type ${message.tag}), where a detached signature is needed`));
    return;
  }
  for (const packet of packets) {
    if (isFull(sink)) return;
    if (!isPassedOver(packet)) collectPacket(packet, sink);
  }
}

/** Whatever carries or hides data: such a signature speaks of that data, not of the file beside it. */
const MESSAGE_TAGS: ReadonlySet<number> = new Set([
  TAG.encryptedKey, TAG.passwordKey, TAG.onePassSignature, TAG.compressed, TAG.encrypted, TAG.literal, TAG.encryptedProtected, TAG.encryptedAuthenticated,
]);
const FILLERS: ReadonlySet<number> = new Set([TAG.marker, TAG.trust, TAG.padding]);
/** RFC 9580: unknown packets from 40 on may be passed over. */
const FIRST_NON_CRITICAL_TAG = 40;

function isPassedOver({ tag }: Packet): boolean {
  return FILLERS.has(tag) || tag >= FIRST_NON_CRITICAL_TAG;
}

function collectPacket({ tag, body }: Packet, { signatures, refused }: Sink): void {
  try {
    if (tag !== TAG.signature) throw malformed(`file holds a packet of type ${tag}, where signatures are needed`);
    const packet = writeForeignPacket(readForeignFields(body));
    parseForeignSignature(packet);
    signatures.set(toHex(packet), packet);
  } catch (error) {
    if (!(error instanceof ConcurError)) throw error;
    refused.push(error);
  }
}

/** Refusals are bounded too: half a million empty packets fit into a megabyte. */
function isFull({ signatures, refused }: Sink): boolean {
  if (signatures.size + refused.length < MAX_SIGNATURES_PER_FILE) return false;
  if (signatures.size + refused.length === MAX_SIGNATURES_PER_FILE) {
    refused.push(malformed(`file has more than ${MAX_SIGNATURES_PER_FILE} signatures`, 'split it'));
  }
  return true;
}
