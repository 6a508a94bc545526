/** A file with certificates, cut into blocks of one primary key each; nothing in them is believed yet. */

import { toHex, type Hex } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { MAX_CERTIFICATE_INPUT_BYTES, MAX_CERTIFICATES_PER_FILE } from '../../base/limits.ts';
import { decodeArmor, findArmor, isBinary } from './armor.ts';
import { splitPackets, TAG, type Packet } from './packets.ts';
import { SIGNATURE_TYPE } from './signature-fields.ts';

/** Something that a self-signature binds to the primary key, by the packet's body, with the signatures that follow it. */
export interface Component {
  readonly body: Uint8Array;
  readonly signatures: Uint8Array[];
}

export interface KeyBlock {
  readonly primary: Component;
  /** By the packet body in hex, so that two copies of one certificate flow together. */
  readonly userIds: Map<Hex, Component>;
  readonly subkeys: Map<Hex, Component>;
}

export interface KeyBlocks {
  readonly blocks: readonly KeyBlock[];
  readonly refused: readonly ConcurError[];
}

/** Armored text with any number of blocks, or binary. Blocks of the same primary key become one. */
export async function readKeyBlocks(bytes: Uint8Array): Promise<KeyBlocks> {
  if (bytes.length > MAX_CERTIFICATE_INPUT_BYTES) return { blocks: [], refused: [tooLarge(bytes.length)] };
  const sink: Sink = { blocks: new Map(), refused: [] };
  if (isBinary(bytes)) collect(bytes, sink);
  else await collectArmored(new TextDecoder().decode(bytes), sink);
  return { blocks: [...sink.blocks.values()], refused: sink.refused };
}

interface Sink {
  readonly blocks: Map<Hex, KeyBlock>;
  readonly refused: ConcurError[];
}

async function collectArmored(text: string, sink: Sink): Promise<void> {
  const found = findArmor(text);
  if (found.length === 0) sink.refused.push(malformed('file holds no OpenPGP certificate'));
  for (const { label, text: block } of found) {
    if (isFull(sink)) return;
    try {
      if (label === 'PRIVATE KEY BLOCK') throw secretKey();
      if (label !== 'PUBLIC KEY BLOCK') throw malformed(`file holds a "PGP ${label}", where a public key block is needed`);
      if (block === null) throw malformed('armored block has no END line');
      collect(await decodeArmor(block, 'certificate-malformed'), sink);
    } catch (error) {
      if (!(error instanceof ConcurError)) throw error;
      sink.refused.push(error);
    }
  }
}

function collect(bytes: Uint8Array, sink: Sink): void {
  const packets = splitPackets(bytes);
  if (packets === null || packets.length === 0) {
    sink.refused.push(malformed('file is cut short or no OpenPGP data'));
    return;
  }
  for (const group of groupByPrimary(packets)) {
    if (isFull(sink)) return;
    const problem = groupProblem(group);
    if (problem === null) addGroup(group, sink.blocks);
    else sink.refused.push(problem);
  }
}

/** Refusals are bounded too: half a million empty packets fit into a megabyte. */
function isFull({ blocks, refused }: Sink): boolean {
  if (blocks.size + refused.length < MAX_CERTIFICATES_PER_FILE) return false;
  if (blocks.size + refused.length === MAX_CERTIFICATES_PER_FILE) refused.push(tooMany());
  return true;
}

const IGNORED: ReadonlySet<number> = new Set([TAG.marker, TAG.trust, TAG.padding]);

/** A new group starts at each primary key, public or secret; what stands before the first is a group too. */
function groupByPrimary(packets: readonly Packet[]): Packet[][] {
  const groups: Packet[][] = [];
  for (const packet of packets) {
    if (IGNORED.has(packet.tag)) continue;
    const current = groups.at(-1);
    if (current === undefined || packet.tag === TAG.publicKey || packet.tag === TAG.secretKey) groups.push([packet]);
    else current.push(packet);
  }
  return groups;
}

const ALLOWED: ReadonlySet<number> = new Set([TAG.publicKey, TAG.publicSubkey, TAG.userId, TAG.userAttribute, TAG.signature]);
/** RFC 9580: unknown packets from 40 on may be passed over, unknown ones below must not. */
const FIRST_NON_CRITICAL_TAG = 40;

function groupProblem(group: readonly Packet[]): ConcurError | null {
  if (group.some(({ tag }) => tag === TAG.secretKey || tag === TAG.secretSubkey)) return secretKey();
  const stranger = group.find(({ tag }) => !ALLOWED.has(tag) && tag < FIRST_NON_CRITICAL_TAG);
  if (stranger !== undefined) return malformed(`file holds a packet of type ${stranger.tag}, which is no part of a certificate`);
  return group[0]?.tag === TAG.publicKey ? null : malformed('file does not start with a public key');
}

function addGroup([first, ...packets]: readonly Packet[], blocks: Map<Hex, KeyBlock>): void {
  const body = (first as Packet).body;
  const block = getOrAdd(blocks, toHex(body), () => ({ primary: { body, signatures: [] }, userIds: new Map(), subkeys: new Map() }));
  let owner: Component | null = block.primary;
  for (const packet of packets) {
    if (packet.tag === TAG.signature) (isOnPrimary(packet.body) ? block.primary : owner)?.signatures.push(packet.body);
    else owner = componentOf(block, packet);
  }
}

/** By its type, wherever it stands: a revocation that was appended to a certificate is not to be overlooked. */
function isOnPrimary([, type]: Uint8Array): boolean {
  return type === SIGNATURE_TYPE.keyRevocation || type === SIGNATURE_TYPE.directKey;
}

/** null for photographs and for what is unknown: their signatures go with them. */
function componentOf(block: KeyBlock, { tag, body }: Packet): Component | null {
  if (tag !== TAG.userId && tag !== TAG.publicSubkey) return null;
  return getOrAdd(tag === TAG.userId ? block.userIds : block.subkeys, toHex(body), () => ({ body, signatures: [] }));
}

function getOrAdd<V>(map: Map<Hex, V>, key: Hex, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

function secretKey(): ConcurError {
  return new ConcurError('secret-key', 'file holds a secret key, where only certificates belong', {
    hint: 'gpg --armor --export FINGERPRINT writes the certificate; keep the secret key to yourself',
  });
}

function malformed(problem: string): ConcurError {
  return new ConcurError('certificate-malformed', problem, { hint: 'gpg --armor --export FINGERPRINT writes a certificate' });
}

function tooLarge(length: number): ConcurError {
  return new ConcurError('certificate-too-large', `file has ${length} bytes, at most ${MAX_CERTIFICATE_INPUT_BYTES} are read`, {
    hint: 'gpg --export-options export-minimal --armor --export FINGERPRINT leaves out what others added',
  });
}

function tooMany(): ConcurError {
  return new ConcurError('certificate-too-large', `file has more than ${MAX_CERTIFICATES_PER_FILE} certificates`, { hint: 'split it' });
}
