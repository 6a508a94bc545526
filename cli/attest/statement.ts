/** From what the builder typed and the files that were built to the statement that is to be signed. */

import { basename, dirname } from 'node:path';
import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { parseLabel, parseSubjectName } from '../../src/base/names.ts';
import { gatherEnvironment } from '../../src/build/environment.ts';
import { parseFacts } from '../../src/build/given-facts.ts';
import { parseSource } from '../../src/statement/source.ts';
import type { BuildDefinition, Evidence, Statement, Subject, Supersession } from '../../src/statement/statement.ts';
import type { Context } from '../context.ts';
import { hashGiven } from '../terminal/hashing.ts';
import type { Signer } from '../keys/signer.ts';

export interface BuildOptions {
  readonly project: string;
  readonly release: string;
  readonly source: readonly string[];
  readonly input?: readonly string[];
  readonly param?: readonly string[];
  readonly env?: readonly string[];
  readonly tool?: readonly string[];
  readonly include?: readonly string[];
  readonly buildFolder?: string;
}

export interface NamingOptions {
  readonly name?: string;
  readonly nonDeterministic?: true;
}

/** One artifact, and each different result of it. */
export interface Built {
  readonly name: string;
  /** Sorted; one, or several of a non-deterministic build. */
  readonly sha256: readonly Hex[];
  /** Bytes; null when the results differ, or when only the hash is known. */
  readonly size: number | null;
}

export type Definition = Omit<BuildDefinition, 'environment'>;

/** What decides the bytes: read before anything slow is done, so that a typing error costs nothing. */
export function readDefinition({ project, release, source, input = [], param = [] }: BuildOptions): Definition {
  return {
    project: parseLabel(project, 'project'),
    release: parseLabel(release, 'release'),
    sources: source.map(parseSource),
    inputs: input.map(parseSource),
    parameters: parseFacts(param, 'parameter'),
  };
}

export async function gatherFacts(context: Context, options: BuildOptions, files: readonly string[]) {
  const given = parseFacts(options.env ?? [], 'environment fact');
  const buildFolder = context.path(options.buildFolder ?? dirname(files[0] as string));
  const { facts, leftOut } = await gatherEnvironment({
    buildFolder, tools: options.tool ?? [], include: options.include ?? [], variables: context.io.env,
  });
  return { environment: { ...facts, ...given }, leftOut };
}

/** @throws ConcurError name-unsafe | usage, before the first file is hashed */
export async function hashBuilt(context: Context, files: readonly string[], options: NamingOptions): Promise<Built[]> {
  const names = files.map((file) => artifactName(file, options, files.length));
  refuseUnintended(names, options);
  const results = new Map<string, Map<Hex, number>>();
  for (const [i, file] of files.entries()) {
    const name = names[i] as string;
    const { sha256, size } = await hashGiven(context, file);
    const sizes = results.get(name) ?? new Map<Hex, number>();
    results.set(name, sizes.set(sha256, size));
  }
  const built = [...results].map(([name, sizes]) => ({ name, sha256: [...sizes.keys()].sort(), size: sizes.size === 1 ? [...sizes.values()][0] as number : null }));
  if (options.nonDeterministic === true) refuseDeterministic(built);
  return built;
}

export interface Said {
  readonly evidence: readonly Evidence[];
  readonly previous: readonly Hex[];
  readonly supersedes: Supersession | null;
}

export function toStatement(build: BuildDefinition, built: readonly Built[], signer: Signer, { previous, supersedes, evidence }: Said): Statement {
  const run = { signer: signer.fingerprint, previous, evidence, ...(supersedes === null ? {} : { supersedes }) };
  if (built.some(({ sha256 }) => sha256.length > 1)) {
    return { kind: 'non-deterministic', build, run, results: built.map(({ name, sha256 }) => ({ name, sha256 })) };
  }
  return { kind: 'attestation', build, run, subjects: built.map(toSubject) };
}

function toSubject({ name, sha256, size }: Built): Subject {
  return { name, sha256: sha256[0] as Hex, ...(size === null ? {} : { size }) };
}

function artifactName(file: string, { name, nonDeterministic }: NamingOptions, files: number): string {
  if (file === '-') throw new ConcurError('usage', 'an artifact has a name, and standard input has none', { hint: 'write it to a file first' });
  if (name === undefined) return parseSubjectName(basename(file));
  if (files > 1 && nonDeterministic !== true) throw new ConcurError('usage', `--name names one artifact, ${files} files are given`, { hint: 'attest them one by one, or as they are called' });
  return parseSubjectName(name);
}

function refuseUnintended(names: readonly string[], { nonDeterministic }: NamingOptions): void {
  if (nonDeterministic === true) return;
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ConcurError('usage', `artifact "${twice}" is given twice`, { hint: 'results of several builds of it are told with --non-deterministic' });
}

function refuseDeterministic(built: readonly Built[]): void {
  const same = built.find(({ sha256 }) => sha256.length === 1);
  if (same === undefined) return;
  throw new ConcurError('usage', `every given result of "${same.name}" is ${same.sha256[0]}: that is no sign of chance`, { hint: 'attest it without --non-deterministic' });
}
