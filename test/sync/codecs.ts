/** What the tests of every frame's codec do: its vectors, and that a value has one spelling. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, type Hex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';

export const SEED = { seed: 20170608 };
export const REFUSED = Symbol('refused');

export interface Codec {
  decode(frame: Uint8Array): unknown;
  encode(value: never): Uint8Array;
}

/** By the names that the vectors have for them. */
export type Codecs = Readonly<Record<string, Codec>>;

export interface CodecVectors {
  readonly good: readonly { readonly codec: string; readonly comment: string; readonly bytes: Hex; readonly value: unknown }[];
  readonly bad: readonly { readonly codec: string; readonly comment: string; readonly bytes: Hex }[];
}

/** A test for each vector. */
export function testVectors(codecs: Codecs, { good, bad }: CodecVectors): void {
  for (const { codec: name, comment, bytes, value } of good) {
    test(`vector: ${name}, ${comment}`, () => {
      const codec = codecs[name] ?? assert.fail(`no codec "${name}"`);
      const read = codec.decode(fromHex(bytes));
      assert.deepEqual(asJson(read), value);
      assert.equal(toHex(codec.encode(read as never)), bytes);
    });
  }
  for (const { codec: name, comment, bytes } of bad) {
    test(`vector: refused ${name}, ${comment}`, () => {
      assert.equal(decoded(codecs[name] ?? assert.fail(`no codec "${name}"`), fromHex(bytes)), REFUSED);
    });
  }
}

/**
 * Whatever bytes near those of `frames` are taken are what their value is encoded to. (Random bytes would nearly all be
 * refused at the first.)
 *
 * @param runs tries for each codec; a sixth of them at least has to be taken, or nothing was tested
 */
export function assertOneSpelling(codecs: Codecs, frames: fc.Arbitrary<Uint8Array>, runs: number): void {
  const nearby = fc.tuple(frames, fc.nat(), fc.nat(255), fc.uint8Array({ maxLength: 2 })).map(([frame, position, value, tail]) => {
    const changed = Uint8Array.of(...frame, ...tail);
    changed[position % frame.length] = value;
    return changed;
  });
  let taken = 0;
  for (const codec of Object.values(codecs)) {
    fc.assert(fc.property(nearby, (frame) => {
      const value = decoded(codec, frame);
      if (value === REFUSED) return;
      taken++;
      assert.deepEqual(codec.encode(value as never), frame);
    }), { ...SEED, numRuns: runs });
  }
  assert.ok(taken > runs / 6, `only ${taken} were taken`);
}

export function assertLimit(codec: Codec, fits: Uint8Array, tooMuch: Uint8Array): void {
  assert.notEqual(decoded(codec, fits), REFUSED);
  assert.equal(decoded(codec, tooMuch), REFUSED);
}

/** @returns `REFUSED` for what is refused as a malformed frame; any other error goes on its way */
export function decoded(codec: Codec, frame: Uint8Array): unknown {
  try {
    return codec.decode(frame);
  } catch (error) {
    if (!isConcurError(error, 'frame-malformed')) throw error;
    return REFUSED;
  }
}

/** Bytes become hexadecimal, as in the vectors. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, member: unknown) => (member instanceof Uint8Array ? toHex(member) : member)));
}
