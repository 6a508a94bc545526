/** Who was at the party, what each of them got, and the rule by which it is judged: the ticket's facts, from the fixture. */

import type { Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { Built, Definition } from '../attest/statement.ts';
import fixture from './tails-3.0-rc2-party.json' with { type: 'json' };

export interface Person {
  readonly name: string;
  readonly group: 'team' | 'outside';
  readonly operator?: string;
  readonly sha256: Hex;
  /** What the ticket says of the machine. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Fixture {
  readonly project: string;
  readonly release: string;
  readonly artifact: string;
  readonly source: { readonly uri: string; readonly gitCommit: string };
  readonly baseline: Hex;
  readonly builders: readonly Person[];
  readonly quorum: Readonly<Record<Person['group'], number>>;
}

export const PARTY = fixture as Fixture;
/** Built twice that day, and got the same both times. */
export const BUILT_TWICE = 'nodens';
/** Whose hash the late user asks for at last. */
export const FARTHEST_OFF = 'arnaud';

export const DIVERGENT: readonly string[] = PARTY.builders.filter(({ sha256 }) => sha256 !== PARTY.baseline).map(({ name }) => name);

export function partyBuild(): Definition {
  const { project, release, source } = PARTY;
  return { project, release, sources: [{ uri: source.uri, digest: `gitCommit:${source.gitCommit}` }], inputs: [], parameters: {} };
}

/** The ISO itself is not here: its size is not known, and nothing is hashed. */
export function resultOf({ sha256 }: Person): Built {
  return { name: PARTY.artifact, sha256: [sha256], size: null };
}

/** @param fingerprints the key of each builder, by name */
export function partyPolicy(fingerprints: ReadonlyMap<string, Fingerprint>): string {
  const { project, builders, quorum } = PARTY;
  const signers = builders.map(({ name, operator }) => `signer ${name} ${fingerprints.get(name)}${operator === undefined ? '' : ` operator=${operator}`}`);
  const members = (group: Person['group']) => builders.filter((person) => person.group === group).map(({ name }) => name).join(' ');
  return [
    'concur-policy 1',
    `project ${project}`,
    '# keys made for this demo, a moment ago',
    ...signers,
    `group team ${quorum.team} ${members('team')}`,
    `group outside ${quorum.outside} ${members('outside')}`,
    'group both all team outside',
    'quorum both',
    'fresh 14d',
    '',
  ].join('\n');
}
