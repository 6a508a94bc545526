/** Line by line from words to a policy; what belongs together is put together at the end. */

import { ConcurError } from '../base/errors.ts';
import type { Hex } from '../base/bytes.ts';
import { isLabel } from '../base/names.ts';
import { parseForeignRule, type ForeignRule } from './foreign.ts';
import { GroupTable } from './groups.ts';
import { HolderTable } from './holders.ts';
import { malformed, type Line } from './lines.ts';
import { PeopleTable } from './people.ts';
import { countSeats, peopleGroups, type Policy } from './policy.ts';
import { parseCount, parseDate, parseDuration } from './quantity.ts';
import { WORDS, wordMeantBy } from './words.ts';

/** Words that ask for more than this version can check. */
const UNENFORCEABLE: Readonly<Record<string, string>> = {
  kind: 'kinds of builders',
};

export class PolicyReader {
  readonly #people = new PeopleTable();
  readonly #groups = new GroupTable(this.#people);
  readonly #seen = new Map<string, number>();
  readonly #foreign: ForeignRule[] = [];
  #project: string | null = null;
  #quorum: { readonly name: string; readonly line: number } | null = null;
  #fresh: number | null = null;
  #contest: { readonly votes: number; readonly line: number } | null = null;
  #expires: number | null = null;
  #sequence: number | null = null;
  #root: Line | null = null;
  #witness: Line | null = null;
  #late: { readonly seconds: number; readonly line: number } | null = null;
  #acceptWeak = false;
  #joinUnbound = false;

  read(line: Line): void {
    switch (line.word) {
      case 'signer': return this.#people.add(line);
      case 'group': return this.#groups.add(line);
      case 'foreign': this.#foreign.push(parseForeignRule(line.values, line.number)); return;
      case 'project': this.#project = parseProject(this.#only(line), line.number); return;
      case 'quorum': this.#quorum = { name: this.#only(line), line: line.number }; return;
      case 'fresh': this.#fresh = parseDuration(this.#only(line), line.number); return;
      case 'contest': this.#contest = { votes: parseCount(this.#only(line), line.number, 'contest'), line: line.number }; return;
      case 'expires': this.#expires = parseDate(this.#only(line), line.number); return;
      case 'sequence': this.#sequence = parseCount(this.#only(line), line.number, 'sequence'); return;
      case 'root': this.#root = this.#once(line); return;
      case 'witness': this.#witness = this.#once(line); return;
      case 'late': this.#late = { seconds: parseDuration(this.#only(line), line.number), line: line.number }; return;
      case 'accept': this.#acceptWeak = this.#isAllowed(line, 'weak'); return;
      case 'join': this.#joinUnbound = this.#isAllowed(line, 'unbound'); return;
      default: throw refusedWord(line);
    }
  }

  finish(text: string, hash: Hex): Policy {
    if (this.#project === null) throw missing('project', WORDS['project'] as string);
    if (this.#people.people.size === 0) throw missing('signer', WORDS['signer'] as string);
    if (this.#quorum === null) throw missing('quorum', 'group all-builders 2 a b c, then: quorum all-builders');
    const quorum = this.#groups.tree(this.#quorum.name, this.#quorum.line);
    const { people, personByFingerprint, bareKeys } = this.#people;
    const seats = countSeats(peopleGroups(quorum).flatMap((group) => group.members));
    if (this.#contest !== null && this.#contest.votes > seats) {
      throw malformed(this.#contest.line, `contest needs ${this.#contest.votes} of ${seats} votes`, 'it could never be reached; lower it');
    }
    return {
      project: this.#project, hash, text, people, personByFingerprint, bareKeys, quorum,
      fresh: this.#fresh, contest: this.#contest?.votes ?? null, expires: this.#expires, sequence: this.#sequence,
      ...this.#others(),
      foreign: this.#foreign, acceptWeak: this.#acceptWeak, joinUnbound: this.#joinUnbound,
    };
  }

  #others(): Pick<Policy, 'root' | 'witnesses' | 'late'> {
    const holders = new HolderTable(this.#people);
    const root = this.#root === null ? null : holders.threshold(this.#root);
    const witnesses = this.#witness === null ? null : holders.threshold(this.#witness);
    if (this.#root !== null && this.#sequence === null) {
      throw malformed(this.#root.number, 'root asks who may replace this policy by a newer one, and there is no sequence line', 'number this edition: sequence 1');
    }
    if (this.#late !== null && witnesses === null) {
      throw malformed(this.#late.line, 'late asks when something was witnessed, and there is no witness line', 'add one: witness 1 NAME=FINGERPRINT, or remove late');
    }
    return { root, witnesses, late: this.#late?.seconds ?? null };
  }

  #isAllowed(line: Line, only: string): true {
    const value = this.#only(line);
    if (value !== only) throw malformed(line.number, `"${line.word} ${value}" is not known`, `write: ${line.word} ${only}`);
    return true;
  }

  /** A line that may stand once. */
  #once(line: Line): Line {
    const first = this.#seen.get(line.word);
    if (first !== undefined) throw malformed(line.number, `${line.word} is given a second time`, `it stands on line ${first} already`);
    this.#seen.set(line.word, line.number);
    return line;
  }

  /** The one value of such a line. */
  #only(line: Line): string {
    const { word, values, number } = this.#once(line);
    if (values.length !== 1) throw malformed(number, `${word} has ${values.length} values, 1 is needed`, `write: ${WORDS[word]}`);
    return values[0] as string;
  }
}

function parseProject(name: string, line: number): string {
  if (!isLabel(name)) throw malformed(line, `project "${name}" is not a plain name`, 'use letters, digits and . _ ~ + : @ -');
  return name;
}

function refusedWord({ word, number }: Line): ConcurError {
  const purpose = Object.hasOwn(UNENFORCEABLE, word) ? UNENFORCEABLE[word] : undefined;
  if (purpose !== undefined) return malformed(number, `"${word}" (${purpose}) is not supported by this version`, 'remove the line only if you can do without what it asks for');
  const meant = wordMeantBy(word);
  return malformed(number, `word "${word}" is not known`, meant === null ? `known are: ${Object.keys(WORDS).join(' ')}` : `did you mean: ${WORDS[meant]}`);
}

function missing(word: string, example: string): ConcurError {
  return new ConcurError('policy-malformed', `policy has no ${word} line`, { hint: `for example: ${example}` });
}
