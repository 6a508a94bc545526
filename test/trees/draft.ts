/** A tree while it is being made: files that will be written, and what is true of them. */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import type { Builder } from './builders.ts';
import { armored, signDetached, type SignatureOptions } from './signature.ts';
import { valuesOf, writeSums, type Entry, type Spelling } from './sums.ts';
import type { TrueRefusal, TrueSignature, TrueValue } from './truth.ts';

export interface Draft {
  readonly files: Map<string, string | Uint8Array>;
  readonly signatures: TrueSignature[];
  readonly refused: TrueRefusal[];
}

export function emptyDraft(): Draft {
  return { files: new Map(), signatures: [], refused: [] };
}

export interface Signing {
  readonly release: string;
  /** Of the signer. @default the builder's name */
  readonly folder?: string;
  readonly file: string;
  /** @default the file's name with .asc */
  readonly signatureFile?: string;
  readonly builder: Builder;
  /** Seconds. */
  readonly time: number;
  readonly how?: Omit<SignatureOptions, 'time'>;
  /** @default armored */
  readonly form?: 'armored' | 'binary';
  /** Changes bytes after they were signed. */
  readonly spoil?: (signed: string) => string;
}

/** What a signed file says, as it is written and as it is meant. */
export interface Contents {
  readonly text: string;
  readonly values: readonly TrueValue[];
  readonly sources?: readonly string[];
  readonly leftOut?: number;
}

/** Puts a file and one signature of it into the draft. */
export async function attest(draft: Draft, signing: Signing, contents: Contents): Promise<void> {
  await attestTogether(draft, [signing], contents);
}

/** The same with signatures of several people in one file: armored block after block, or packet after packet. */
export async function attestTogether(draft: Draft, signings: readonly Signing[], contents: Contents): Promise<void> {
  const [first] = signings as [Signing];
  const path = `${first.release}/${first.folder ?? first.builder.name}/${first.file}`;
  const signaturePath = `${dirname(path)}/${first.signatureFile ?? `${first.file}.asc`}`;
  const data = utf8Encode(contents.text);
  const packets = await Promise.all(signings.map(({ builder, time, how }) => signDetached(builder.signing, data, { ...builder.writes, ...how, time })));
  draft.files.set(path, first.spoil === undefined ? data : first.spoil(contents.text));
  draft.files.set(signaturePath, first.form === 'binary' ? concatBytes(...packets) : (await Promise.all(packets.map(armored))).join('\n'));
  for (const signing of signings) draft.signatures.push(truthOf({ path, signaturePath, signing, contents }));
  if (first.spoil !== undefined) draft.refused.push({ file: signaturePath, why: 'bad signature' });
}

/** A list of sums, signed. */
export function attestSums(draft: Draft, signing: Signing, entries: readonly Entry[], spelling?: Spelling): Promise<void> {
  return attest(draft, signing, { text: writeSums(entries, spelling), values: valuesOf(entries), leftOut: spelling?.before?.filter((line) => /^[^#]/.test(line)).length ?? 0 });
}

export async function writeDraft({ files }: Draft, folder: string): Promise<void> {
  for (const path of new Set([...files.keys()].map((name) => dirname(join(folder, name))))) await mkdir(path, { recursive: true });
  for (const [name, content] of files) await writeFile(join(folder, name), content);
}

interface Made {
  readonly path: string;
  readonly signaturePath: string;
  readonly signing: Signing;
  readonly contents: Contents;
}

function truthOf({ path, signaturePath, signing: { release, builder, time, spoil, how }, contents: { values, sources = [], leftOut = 0 } }: Made): TrueSignature {
  const isWeak = how?.hash === 'sha1' || how?.written === 'pgp';
  return {
    file: path,
    signatureFile: signaturePath,
    release,
    signer: builder.primary.fingerprint,
    signingKey: builder.signing.fingerprint,
    time,
    mathematics: spoil === undefined ? 'good' : 'bad',
    standing: builder.standing,
    strength: isWeak && builder.strength === 'strong' ? 'weak' : builder.strength,
    known: builder.known,
    sources,
    values,
    leftOut,
  };
}
