/**
 * What a plain script would do: openpgp.js verifies each signature of a tree, one after the other, with keys that were
 * read once. A process of its own, timed whole by `import`; it prints how many it found good.
 *
 *   node bench/openpgp-loop.ts TREE KEYS
 */

import { readFile } from 'node:fs/promises';
import { createMessage, readKeys, readSignature, verify, type Key, type Signature } from 'openpgp';
import { keyFilesIn, pairsIn } from './sums-tree.ts';

const [tree = '', folder = ''] = process.argv.slice(2);
const keys = await readAllKeys();
let good = 0;
const pairs = await pairsIn(tree);
for (const { data, signature } of pairs) good += await countGood(await readFile(data), await readFile(signature));
process.stdout.write(JSON.stringify({ files: pairs.length, good }));

/** By the id of each key and subkey: all versions in one. */
async function readAllKeys(): Promise<Map<string, Key>> {
  const byFingerprint = new Map<string, Key>();
  for (const path of await keyFilesIn(folder)) {
    for (const key of await readKeyFile(path)) {
      const before = byFingerprint.get(key.getFingerprint());
      byFingerprint.set(key.getFingerprint(), before === undefined ? key : await before.update(key));
    }
  }
  return new Map([...byFingerprint.values()].flatMap((key) => key.getKeyIDs().map((id) => [id.toHex(), key] as const)));
}

async function readKeyFile(path: string): Promise<Key[]> {
  const bytes = await readFile(path);
  try {
    return bytes[0] === 0x2d ? await readKeys({ armoredKeys: bytes.toString() }) : await readKeys({ binaryKeys: bytes });
  } catch {
    // What it cannot read, it cannot use: the others are measured.
    return [];
  }
}

async function countGood(data: Uint8Array, bytes: Buffer): Promise<number> {
  const signature = await readFirst(bytes);
  if (signature === null) return 0;
  // What it does not know, such as version 3, names no key.
  const named = signature.packets.flatMap((packet) => keys.get((packet as Partial<typeof packet>).issuerKeyID?.toHex() ?? '') ?? []);
  const [first] = signature.packets;
  if (first === undefined || named.length === 0) return 0;
  const { signatures } = await verify({ message: await createMessage({ binary: data }), signature, verificationKeys: named, date: first.created ?? new Date() });
  const verified = await Promise.all(signatures.map(({ verified }) => verified.catch(() => false)));
  return verified.filter((isGood) => isGood).length;
}

/** The first block: more than one is more than it understands. */
async function readFirst(bytes: Buffer): Promise<Signature | null> {
  try {
    return bytes[0] === 0x2d ? await readSignature({ armoredSignature: bytes.toString() }) : await readSignature({ binarySignature: bytes });
  } catch {
    return null;
  }
}
