/**
 * `root K HOLDER...` and `witness K HOLDER...`: who is named for another task than building.
 *
 * A holder is `NAME`, a signer of the policy with all keys, or `NAME=FINGERPRINT`, somebody who is no signer. One name
 * is one holder and one key has one name, on both lines and beside the signers: nobody is counted twice.
 */

import type { Fingerprint } from '../base/fingerprint.ts';
import { isPetname } from '../base/names.ts';
import { malformed, type Line } from './lines.ts';
import { fingerprintOn, type PeopleTable } from './people.ts';
import type { KeyHolder, Person, Threshold } from './policy.ts';
import { parseCount } from './quantity.ts';

/** Reads these lines when all signers are known: they may stand above the signers whom they name. */
export class HolderTable {
  readonly #people: PeopleTable;
  /** Of holders who are no signers, from both lines. */
  readonly #nameByFingerprint = new Map<Fingerprint, string>();
  readonly #fingerprintByName = new Map<string, Fingerprint>();

  constructor(people: PeopleTable) {
    this.#people = people;
  }

  /** @throws ConcurError policy-malformed */
  threshold({ word, values, number }: Line): Threshold {
    const [count, ...holders] = values;
    if (count === undefined || holders.length === 0) {
      throw malformed(number, `${word} needs a number and names`, `write: ${word} 1 NAME, or: ${word} 1 NAME=FINGERPRINT`);
    }
    const need = parseCount(count, number, `number of ${word}`);
    const members: KeyHolder[] = [];
    for (const text of holders) {
      const member = this.#holder(text, number);
      if (members.some(({ name }) => name === member.name)) throw malformed(number, `"${member.name}" stands twice in ${word}`, 'each counts once, however many keys: remove one');
      members.push(member);
    }
    if (word === 'witness') this.#refuseSharedOperator(members, number);
    if (need > members.length) throw malformed(number, `${word} needs ${need} of ${members.length}`, `write a number from 1 to ${members.length}`);
    return { need, members };
  }

  /** Two who stand and fall together can withhold together. A root is another matter: it guards against keys that are lost. */
  #refuseSharedOperator(members: readonly KeyHolder[], line: number): void {
    const taken = new Map<string, string>();
    for (const { name } of members) {
      const operator = this.#people.people.get(name)?.operator ?? null;
      if (operator === null) continue;
      const other = taken.get(operator);
      if (other !== undefined) throw malformed(line, `witnesses "${other}" and "${name}" are of one operator "${operator}"`, 'they are one witness: remove one');
      taken.set(operator, name);
    }
  }

  #holder(text: string, line: number): KeyHolder {
    const equals = text.indexOf('=');
    const name = equals === -1 ? text : text.slice(0, equals);
    if (!isPetname(name)) throw malformed(line, `name "${name}" is not 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit`, 'write NAME, or NAME=FINGERPRINT');
    return equals === -1 ? this.#signer(name, line) : this.#stranger(name, text.slice(equals + 1), line);
  }

  /** A bare key has no certificate by which such a signature could be told from one that was withdrawn. */
  #signer(name: string, line: number): KeyHolder {
    const person: Person | undefined = this.#people.people.get(name);
    if (person === undefined) throw malformed(line, `"${name}" is not a signer`, `write ${name}=FINGERPRINT for somebody who does not build`);
    const fingerprints = person.fingerprints.filter((fingerprint) => !this.#people.bareKeys.has(fingerprint));
    if (fingerprints.length === 0) throw malformed(line, `"${name}" has only bare keys, and an OpenPGP key is needed here`, 'name somebody with a certificate');
    return { name, fingerprints };
  }

  #stranger(name: string, text: string, line: number): KeyHolder {
    if (this.#people.people.has(name)) throw malformed(line, `"${name}" is a signer with keys of their own`, `write ${name} alone, or choose another name`);
    const fingerprint = fingerprintOn(line, text);
    const signer = this.#people.personByFingerprint.get(fingerprint)?.name;
    if (signer !== undefined) throw malformed(line, `fingerprint "${fingerprint}" of "${name}" is that of the signer "${signer}"`, `write ${signer} alone`);
    const other = this.#nameByFingerprint.get(fingerprint) ?? name;
    if (other !== name) throw malformed(line, `fingerprint "${fingerprint}" is given to "${other}" and to "${name}"`, 'one key is one person: use one name');
    const known = this.#fingerprintByName.get(name) ?? fingerprint;
    if (known !== fingerprint) throw malformed(line, `"${name}" has two fingerprints: "${known}" and "${fingerprint}"`, 'somebody who is no signer has one key here: remove one, or choose another name');
    this.#nameByFingerprint.set(fingerprint, name);
    this.#fingerprintByName.set(name, fingerprint);
    return { name, fingerprints: [fingerprint] };
  }
}
