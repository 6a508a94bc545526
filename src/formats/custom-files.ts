/** The files of an attestation that came without its own: as programs of its format expect them. */

import { toBase64, toHex, utf8Encode } from '../base/bytes.ts';
import { isLabel, subjectNameProblem } from '../base/names.ts';
import { armorSignature } from '../openpgp/verify/armor.ts';
import { encodeEnvelope } from '../statement/envelope.ts';
import { decodeForeignSignature, type ForeignSignature } from '../statement/foreign-signature.ts';
import { decodeMessage, type AttestationMessage } from '../statement/message.ts';
import { PAYLOAD_TYPE } from '../statement/predicates.ts';
import { decodeCanonical } from './canonical-json.ts';
import { writeClearsigned } from './clearsign.ts';
import type { Exportable, FileToWrite } from './exportable.ts';
import { inTotoKeyId } from './in-toto-key-id.ts';

const NO_RELEASE = 'no-release';

/** Under `<release>/<petname or fingerprint>/`. */
export function customFiles(attestation: Exportable): FileToWrite[] {
  const { releases: [release = NO_RELEASE], name, signer } = attestation;
  const folder = `${isLabel(release) ? release : NO_RELEASE}/${name ?? signer}`;
  return filesIn(attestation).map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }));
}

function filesIn({ id, signer, message: encoded }: Exportable): FileToWrite[] {
  const message = decodeMessage(encoded);
  const { kind, payload } = message;
  const short = id.slice(0, 8);
  if (kind === 'native') return [{ path: `${short}.dsse.json`, bytes: utf8Encode(encodeEnvelope(message, signer)) }];
  const signature = decodeForeignSignature(message.signature);
  switch (kind) {
    case 'sha256sums': return withDetached('all.SHA256SUMS', payload, signature);
    case 'gitian': return withDetached(`${wordIn(payload, /^- name: (\S+)\r?$/m, 'gitian')}-build.assert`, payload, signature);
    case 'buildinfo': return buildinfoFiles(`${wordIn(payload, /^Source: ([^\s(]+)/m, short)}.buildinfo`, payload, signature);
    case 'in-toto-link': return linkFiles(`${short}.in-toto.link`, payload, signature);
    case 'dsse': return [{ path: `${short}.dsse.json`, bytes: envelopeOf(message, signature) }];
  }
}

/** A word that the signer wrote, where it makes a plain file name. */
function wordIn(payload: Uint8Array, pattern: RegExp, otherwise: string): string {
  const [, word = ''] = pattern.exec(new TextDecoder().decode(payload)) ?? [];
  return word.includes('/') || subjectNameProblem(word) !== null ? otherwise : word;
}

function withDetached(path: string, payload: Uint8Array, signature: ForeignSignature): FileToWrite[] {
  const proof = signature.scheme === 'openpgp'
    ? { path: `${path}.asc`, bytes: utf8Encode(armorSignature(signature.packet)) }
    : { path: `${path}.ed25519`, bytes: signature.signature };
  return [{ path, bytes: payload }, proof];
}

function buildinfoFiles(path: string, payload: Uint8Array, signature: ForeignSignature): FileToWrite[] {
  const framed = signature.scheme === 'openpgp' ? writeClearsigned(payload, signature.packet) : null;
  return framed === null ? withDetached(path, payload, signature) : [{ path, bytes: framed }];
}

/** in-toto takes OpenPGP signatures apart to write them into a link; a detached one says the same, and any program checks it. */
function linkFiles(path: string, payload: Uint8Array, signature: ForeignSignature): FileToWrite[] {
  if (signature.scheme === 'openpgp') return withDetached(path.replace('.in-toto.', '.signed.'), payload, signature);
  const link = { signatures: [{ keyid: inTotoKeyId(signature.key), sig: toHex(signature.signature) }], signed: decodeCanonical(payload, 'in-toto link') };
  return [{ path, bytes: utf8Encode(`${JSON.stringify(link)}\n`) }];
}

function envelopeOf({ payload }: AttestationMessage, signature: ForeignSignature): Uint8Array {
  const sig = signature.scheme === 'openpgp' ? { sig: toBase64(signature.packet) } : { keyid: inTotoKeyId(signature.key), sig: toBase64(signature.signature) };
  return utf8Encode(`${JSON.stringify({ payloadType: PAYLOAD_TYPE, payload: toBase64(payload), signatures: [sig] }, null, 2)}\n`);
}
