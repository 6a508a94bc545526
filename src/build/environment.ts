/**
 * Facts of the machine that are not meant to decide a build's bytes, and sometimes do.
 * They are published for ever, so what tells who or where is left out unless asked for.
 */

import { resolve } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { printable, quoted } from '../base/printable.ts';
import { gatherFileSystemFacts } from './file-system-facts.ts';
import { readIdentity, revealsIdentity, type Identity } from './identity.ts';
import { gatherProcessFacts, type Variables } from './process-facts.ts';
import { gatherSystemFacts } from './system-facts.ts';
import { gatherToolFacts } from './tool-facts.ts';

export interface EnvironmentOptions {
  /** The folder in which the build ran. */
  readonly buildFolder: string;
  /** Commands whose versions are to be told. @default [] */
  readonly tools?: readonly string[];
  /** Names of facts to publish although they tell who or where. @default [] */
  readonly include?: readonly string[];
  /** Environment variables. @default process.env */
  readonly variables?: Variables;
}

export interface Environment {
  /** Dotted name to one printable line, sorted by name. */
  readonly facts: Readonly<Record<string, string>>;
  /** Names of the facts that tell who or where and were not asked for, sorted. */
  readonly leftOut: readonly string[];
}

/** @throws ConcurError usage | tool-missing | tool-failed | read-failed */
export async function gatherEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { buildFolder, tools = [], include = [], variables = process.env } = options;
  const identity = readIdentity(variables);
  const secret = privateFacts(buildFolder, identity);
  const gathered = sorted({
    ...await gatherSystemFacts(),
    ...await gatherProcessFacts(variables),
    ...await gatherFileSystemFacts(buildFolder),
    ...await gatherToolFacts(tools, variables),
    ...secret,
  });
  refuseUnknown(include, gathered);
  const mayTell = ([name, value]: Fact): boolean => include.includes(name) || !(name in secret || revealsIdentity(value, identity));
  return {
    facts: Object.fromEntries(gathered.filter(mayTell).map(([name, value]) => [name, oneLine(value)])),
    leftOut: gathered.filter((fact) => !mayTell(fact)).map(([name]) => name),
  };
}

type Fact = readonly [name: string, value: string];

/** What builders may want to compare all the same: each of these has changed the bytes of some build. */
function privateFacts(buildFolder: string, { host, user, home }: Identity): Record<string, string> {
  return { 'build.path': resolve(buildFolder), 'host.name': host, 'user.name': user, 'user.home': home };
}

/** By name, without the facts that have no value. */
function sorted(facts: Readonly<Record<string, string>>): Fact[] {
  return Object.entries(facts)
    .filter(([, value]) => value.trim() !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Characters, at most: a fact is for comparing, not for reading. */
const MAX_LINE_CHARACTERS = 200;

function oneLine(value: string): string {
  const line = printable(value.replaceAll(/\s+/g, ' ').trim());
  // By code points, not by UTF-16 units: half of a pair could not be signed.
  return Array.from(line).slice(0, MAX_LINE_CHARACTERS).join('');
}

function refuseUnknown(include: readonly string[], gathered: readonly Fact[]): void {
  const names = gathered.map(([name]) => name);
  const unknown = include.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ConcurError('usage', `there is no environment fact ${quoted(unknown)} here`, { hint: `there are ${names.join(', ')}` });
}
