/** Fixed-width reading of what peers send: every number has one width, so a value has one encoding. */

import { concatBytes, fromHex, toHex, utf8Encode, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../base/fingerprint.ts';
import { isScope } from '../base/names.ts';

const ID_BYTES = 32;

/** Takes values off the front of a frame. Views into the frame are handed out: copy what is kept. */
export class FrameReader {
  readonly #frame: Uint8Array;
  readonly #what: string;
  #offset = 0;

  /** @param what names the frame in errors, such as `exchange frame` */
  constructor(frame: Uint8Array, what: string) {
    this.#frame = frame;
    this.#what = what;
  }

  get remaining(): number {
    return this.#frame.length - this.#offset;
  }

  /** @param width 1, 2 or 4 bytes, big-endian */
  number(width: 1 | 2 | 4): number {
    return this.bytes(width).reduce((value, byte) => value * 256 + byte, 0);
  }

  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.malformed(`declares ${length} bytes and has ${this.remaining}`);
    const start = this.#offset;
    this.#offset += length;
    return this.#frame.subarray(start, this.#offset);
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  flag(): boolean {
    const value = this.number(1);
    if (value > 1) throw this.malformed(`has ${value} where 0 or 1 belongs`);
    return value === 1;
  }

  /** What statements are asked for by: a project's name, or `@` and a foreign format. */
  label(): string {
    const text = String.fromCharCode(...this.bytes(this.number(1)));
    if (!isScope(text)) throw this.malformed('names a project that is not a plain name');
    return text;
  }

  id(): Hex {
    return toHex(this.bytes(ID_BYTES));
  }

  fingerprint(): Fingerprint {
    return parseFingerprint(toHex(this.rest()).toUpperCase(), 'frame-malformed');
  }

  /** Ids in ascending order, none twice. */
  ids(limit: number): Hex[] {
    return this.ascending(limit, () => this.id());
  }

  /** A two-byte count and that many values in ascending order, none twice. */
  ascending(limit: number, read: () => string): string[] {
    const count = this.number(2);
    if (count > limit) throw this.malformed(`lists ${count} entries, at most ${limit} are allowed`);
    const values: string[] = [];
    for (let i = 0; i < count; i++) {
      const value = read();
      if (i > 0 && value <= (values[i - 1] as string)) throw this.malformed('lists entries that do not ascend');
      values.push(value);
    }
    return values;
  }

  end(): void {
    if (this.remaining > 0) throw this.malformed(`has ${this.remaining} bytes too many`);
  }

  malformed(problem: string): ConcurError {
    return new ConcurError('frame-malformed', `${this.#what} ${problem}`);
  }
}

export function encodeNumber(value: number, width: 1 | 2 | 4): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes.subarray(4 - width);
}

export function encodeLabel(label: string): Uint8Array {
  const bytes = utf8Encode(label);
  return concatBytes(encodeNumber(bytes.length, 1), bytes);
}

export function encodeIds(ids: readonly Hex[]): Uint8Array {
  return concatBytes(encodeNumber(ids.length, 2), ...ids.map(fromHex));
}
