/**
 * `group NAME K|any|all MEMBER...`: who must agree.
 *
 * The groups form one tree under the quorum, and every person stands in it exactly once: so nobody fills two
 * seats, no rule stands beside the quorum unheard, and no signer is listed who could never count.
 */

import { MAX_GROUP_DEPTH } from '../base/limits.ts';
import { isPetname } from '../base/names.ts';
import { malformed, type Line } from './lines.ts';
import type { PeopleTable } from './people.ts';
import { countSeats, type Group } from './policy.ts';
import { parseCount } from './quantity.ts';

interface Entry {
  readonly name: string;
  readonly need: number;
  readonly memberNames: readonly string[];
  readonly line: number;
  readonly depth: number;
}

export class GroupTable {
  readonly #people: PeopleTable;
  readonly #entries = new Map<string, Entry>();
  /** Member, or operator of a member, to the group that it stands in. */
  readonly #places = new Map<string, Entry>();

  constructor(people: PeopleTable) {
    this.#people = people;
  }

  /** @throws ConcurError policy-malformed */
  add({ values, number }: Line): void {
    const [name, count, ...memberNames] = values;
    if (name === undefined || count === undefined) throw malformed(number, 'group needs a name, a number and members', 'write: group NAME 2 alice bob carol');
    if (!isPetname(name)) throw malformed(number, `group name "${name}" is not 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit`, PLAIN_NAME);
    this.#refuseTakenName(name, number);
    if (memberNames.length === 0) throw malformed(number, `group "${name}" has no members`, 'write: group NAME 2 alice bob carol');
    this.#refuseUnknown(name, memberNames, number);
    const need = parseNeed(count, memberNames.length, number);
    const depth = 1 + Math.max(...memberNames.map((member) => this.#entries.get(member)?.depth ?? 0));
    if (depth > MAX_GROUP_DEPTH) throw malformed(number, `group "${name}" nests deeper than ${MAX_GROUP_DEPTH} groups`, 'name the people in fewer groups');
    const entry = { name, need, memberNames, line: number, depth };
    this.#entries.set(name, entry);
    for (const member of memberNames) this.#place(member, entry);
    this.#refuseUnreachable(entry);
  }

  /** The tree under the quorum. @throws ConcurError policy-malformed when somebody or something is left out */
  tree(quorum: string, line: number): Group {
    const root = this.#entries.get(quorum);
    if (root === undefined) {
      throw malformed(line, `quorum "${quorum}" is not a group`, this.#people.people.has(quorum) ? `write a group for it: group one 1 ${quorum}` : 'name one of the groups');
    }
    const above = this.#places.get(quorum);
    if (above !== undefined) throw malformed(line, `quorum "${quorum}" leaves out the group "${above.name}" that it is a member of`, `write: quorum ${above.name}`);
    for (const { name, line: place } of this.#entries.values()) {
      if (name !== quorum && !this.#places.has(name)) throw malformed(place, `group "${name}" is not part of the quorum "${quorum}"`, 'make it a member of a group of the quorum, or remove it');
    }
    for (const person of this.#people.people.values()) {
      if (!this.#places.has(person.name)) throw malformed(line, `signer "${person.name}" is in no group of the quorum`, 'add the signer to a group, or remove the signer');
    }
    return this.#toGroup(root);
  }

  #toGroup({ name, need, memberNames }: Entry): Group {
    const people = memberNames.flatMap((member) => this.#people.people.get(member) ?? []);
    if (people.length > 0) return { kind: 'people', name, need, members: people };
    return { kind: 'groups', name, need, members: memberNames.map((member) => this.#toGroup(this.#entries.get(member) as Entry)) };
  }

  #refuseTakenName(name: string, line: number): void {
    const known = this.#entries.get(name);
    if (known !== undefined) throw malformed(line, `group "${name}" is defined on line ${known.line} already`, 'choose another name, or remove one of the lines');
    if (this.#people.people.has(name)) throw malformed(line, `group "${name}" has the name of a signer`, 'choose another name');
  }

  #refuseUnknown(name: string, memberNames: readonly string[], line: number): void {
    for (const member of memberNames) {
      if (member === name) throw malformed(line, `group "${name}" is a member of itself`, 'name its people, or groups above this line');
      if (!this.#people.people.has(member) && !this.#entries.has(member)) {
        throw malformed(line, `"${member}" in group "${name}" is neither a signer nor a group above this line`, remedyFor(member));
      }
    }
    if (new Set(memberNames.map((member) => this.#people.people.has(member))).size > 1) {
      throw malformed(line, `group "${name}" mixes signers and groups`, 'give the signers a group of their own');
    }
  }

  /** Whoever stands in two groups, in person or by an operator, would fill two seats. */
  #place(member: string, entry: Entry): void {
    const person = this.#people.people.get(member);
    this.#occupy(member, `"${member}"`, entry);
    const operator = person?.operator ?? null;
    if (operator === null) return;
    const seat = `operator ${operator}`;
    if (this.#places.get(seat) !== entry) this.#occupy(seat, `operator "${operator}"`, entry);
  }

  #occupy(place: string, shown: string, entry: Entry): void {
    const taken = this.#places.get(place);
    if (taken === entry) throw malformed(entry.line, `${shown} stands twice in group "${entry.name}"`, 'nobody fills two seats: remove one');
    if (taken !== undefined) throw malformed(entry.line, `${shown} is in two groups: "${taken.name}" (line ${taken.line}) and "${entry.name}"`, 'nobody fills two seats: remove one');
    this.#places.set(place, entry);
  }

  #refuseUnreachable({ name, need, memberNames, line }: Entry): void {
    const people = memberNames.flatMap((member) => this.#people.people.get(member) ?? []);
    const votes = people.length === 0 ? memberNames.length : countSeats(people);
    if (need <= votes) return;
    const cause = votes < memberNames.length ? `${votes} votes (people of one operator are one vote)` : `${votes} members`;
    throw malformed(line, `group "${name}" needs ${need} of ${cause}`, `write a number from 1 to ${votes}`);
  }
}

const PLAIN_NAME = 'choose a plain name, such as team';

function remedyFor(member: string): string {
  if (/[,;]/.test(member)) return 'separate members by spaces alone';
  return 'write its line above this one: groups cannot form a circle';
}

/** `all` is every member, so a group in which two share an operator cannot have it. */
function parseNeed(count: string, members: number, line: number): number {
  if (count === 'all') return members;
  return count === 'any' ? 1 : parseCount(count, line, 'group size');
}
