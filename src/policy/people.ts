/**
 * `signer PETNAME FINGERPRINT [operator=NAME]` and `signer PETNAME ed25519 KEY [operator=NAME]`: the lines that say
 * whose keys these are.
 */

import { isConcurError } from '../base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../base/fingerprint.ts';
import { isPetname } from '../base/names.ts';
import { malformed, type Line } from './lines.ts';
import type { Person } from './policy.ts';

interface Entry extends Person {
  readonly fingerprints: Fingerprint[];
}

const BARE_KEY = /^[0-9A-F]{64}$/;

export class PeopleTable {
  readonly people = new Map<string, Entry>();
  readonly personByFingerprint = new Map<Fingerprint, Entry>();
  readonly bareKeys = new Set<Fingerprint>();
  /** Where each key stands, and each person's first one. */
  readonly #lines = new Map<Fingerprint | Entry, number>();

  /** @throws ConcurError policy-malformed */
  add({ values, number }: Line): void {
    const [name, ...rest] = values;
    if (name === undefined || rest.length === 0) throw malformed(number, 'signer needs a petname and a fingerprint', 'write: signer PETNAME FINGERPRINT');
    if (!isPetname(name)) throw malformed(number, `petname "${name}" is not 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit`, 'choose a plain name, such as alice: it is only yours');
    const operator = rest.at(-1)?.startsWith('operator=') === true ? parseOperator(rest.pop() as string, number) : null;
    refuseOption(rest.at(-1), number);
    const [kind, ...key] = rest;
    const bare = kind === 'ed25519';
    const fingerprint = bare ? parseBareKey(key.join(' '), number) : fingerprintOn(number, rest.join(' '));
    this.#link(fingerprint, this.#entry(name, operator, number), number);
    if (bare) this.bareKeys.add(fingerprint);
  }

  #entry(name: string, operator: string | null, line: number): Entry {
    const known = this.people.get(name);
    if (known === undefined) {
      const entry = { name, operator, fingerprints: [] };
      this.people.set(name, entry);
      this.#lines.set(entry, line);
      return entry;
    }
    if (known.operator !== operator) {
      throw malformed(
        line,
        `signer "${name}" has ${shown(operator)} here and ${shown(known.operator)} on line ${this.#lines.get(known)}`,
        'give every key of one person the same operator',
      );
    }
    return known;
  }

  #link(fingerprint: Fingerprint, entry: Entry, line: number): void {
    const known = this.personByFingerprint.get(fingerprint);
    if (known !== undefined) {
      throw malformed(line, `fingerprint "${fingerprint}" is given to "${known.name}" on line ${this.#lines.get(fingerprint)} already`, 'one key is one person: remove a line');
    }
    this.personByFingerprint.set(fingerprint, entry);
    this.#lines.set(fingerprint, line);
    entry.fingerprints.push(fingerprint);
  }
}

/** @throws ConcurError policy-malformed */
export function fingerprintOn(line: number, text: string): Fingerprint {
  try {
    return parseFingerprint(text, 'policy-malformed');
  } catch (cause) {
    if (!isConcurError(cause)) throw cause;
    throw malformed(line, cause.message, cause.hint ?? 'give all 40 (or 64) digits');
  }
}

/** 32 bytes in the one spelling that fingerprints have. */
function parseBareKey(text: string, line: number): Fingerprint {
  if (BARE_KEY.test(text)) return text;
  const compact = text.replaceAll(' ', '').toUpperCase();
  if (BARE_KEY.test(compact)) throw malformed(line, `ed25519 key "${text}" is not in its one spelling`, `write ${compact}`);
  throw malformed(line, `ed25519 key "${text}" is not 64 hexadecimal digits`, 'give the raw public key: grep -v - KEY.pem | base64 -d | tail -c 32 | xxd -p -u -c 32');
}

/** Neither fingerprints nor keys look so, not even as base64. */
function refuseOption(last: string | undefined, line: number): void {
  if (last !== undefined && /^[A-Za-z_-]{1,20}=[^=]/.test(last)) throw malformed(line, `"${last}" is not known`, 'at the end of a signer line there may be operator=NAME, and nothing else');
}

function parseOperator(option: string, line: number): string {
  const name = option.slice('operator='.length);
  if (!isPetname(name)) throw malformed(line, `operator "${name}" is not a plain name`, 'write operator=NAME, in letters and digits');
  return name;
}

function shown(operator: string | null): string {
  return operator === null ? 'no operator' : `operator "${operator}"`;
}
