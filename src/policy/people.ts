/** `signer PETNAME FINGERPRINT [operator=NAME]`: the lines that say whose keys these are. */

import { isConcurError } from '../base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../base/fingerprint.ts';
import { isPetname } from '../base/names.ts';
import { malformed, type Line } from './lines.ts';
import type { Person } from './policy.ts';

interface Entry extends Person {
  readonly fingerprints: Fingerprint[];
}

export class PeopleTable {
  readonly people = new Map<string, Entry>();
  readonly personByFingerprint = new Map<Fingerprint, Entry>();
  /** Where each key stands, and each person's first one. */
  readonly #lines = new Map<Fingerprint | Entry, number>();

  /** @throws ConcurError policy-malformed */
  add({ values, number }: Line): void {
    const [name, ...rest] = values;
    if (name === undefined || rest.length === 0) throw malformed(number, 'signer needs a petname and a fingerprint', 'write: signer PETNAME FINGERPRINT');
    if (!isPetname(name)) throw malformed(number, `petname "${name}" is not 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit`);
    if (rest[0] === 'ed25519') throw malformed(number, 'an "ed25519" key is not supported by this version', 'name an OpenPGP key by its fingerprint');
    const operator = rest.at(-1)?.startsWith('operator=') === true ? parseOperator(rest.pop() as string, number) : null;
    const fingerprint = fingerprintOn(number, rest.join(' '));
    this.#link(fingerprint, this.#entry(name, operator, number), number);
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

function fingerprintOn(line: number, text: string): Fingerprint {
  try {
    return parseFingerprint(text, 'policy-malformed');
  } catch (cause) {
    if (!isConcurError(cause)) throw cause;
    throw malformed(line, cause.message, cause.hint);
  }
}

function parseOperator(option: string, line: number): string {
  const name = option.slice('operator='.length);
  if (!isPetname(name)) throw malformed(line, `operator "${name}" is not a plain name`);
  return name;
}

function shown(operator: string | null): string {
  return operator === null ? 'no operator' : `operator "${operator}"`;
}
