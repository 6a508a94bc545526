/** The question for other peers' addresses and its answer (docs/formats/peers.md). */

import { concatBytes } from '../base/bytes.ts';
import { MAX_ADDRESS_BYTES, MAX_PEERS_TOLD } from '../base/limits.ts';
import { encodeNumber, FrameReader } from './wire.ts';

const TAG = { ask: 0x01, peers: 0x81 } as const;

/** Bytes of the longest frame of this protocol. */
export const MAX_PEERS_FRAME_BYTES = 2 + MAX_PEERS_TOLD * (1 + MAX_ADDRESS_BYTES);

export function encodePeersRequest(): Uint8Array {
  return Uint8Array.of(TAG.ask);
}

/** @throws ConcurError frame-malformed */
export function decodePeersRequest(frame: Uint8Array): void {
  const reader = new FrameReader(frame, 'peers request');
  const tag = reader.number(1);
  if (tag !== TAG.ask) throw reader.malformed(`has the unknown tag ${tag}`);
  reader.end();
}

/** @param addresses at most 16, each of at most 255 bytes, as binary multiaddresses that end with a peer's identity */
export function encodePeersReply(addresses: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(TAG.peers, addresses.length), ...addresses.map((address) => concatBytes(encodeNumber(address.length, 1), address)));
}

/** What the addresses say is not looked at here. @throws ConcurError frame-malformed */
export function decodePeersReply(frame: Uint8Array): Uint8Array[] {
  const reader = new FrameReader(frame, 'peers reply');
  const tag = reader.number(1);
  if (tag !== TAG.peers) throw reader.malformed(`has the unknown tag ${tag}`);
  const count = reader.number(1);
  if (count > MAX_PEERS_TOLD) throw reader.malformed(`tells of ${count} peers, at most ${MAX_PEERS_TOLD} are allowed`);
  const addresses = Array.from({ length: count }, () => readAddress(reader));
  reader.end();
  return addresses;
}

function readAddress(reader: FrameReader): Uint8Array {
  const length = reader.number(1);
  if (length === 0) throw reader.malformed('holds an empty address');
  return reader.bytes(length);
}
