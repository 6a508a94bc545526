/**
 * gitian's `.assert` files: a YAML list of one-member maps, whose texts are manifests in sha256sum's form. What came out
 * is what is claimed; of what went in, only the `git:` lines are sources. Every other line is an input, and inputs
 * differ even between builders who agree.
 */

import { utf8Decode } from '../base/bytes.ts';
import { quoted } from '../base/printable.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import type { SourceDigest } from '../statement/statement.ts';
import { isCommit, type Input } from './digests.ts';
import { factName } from './facts.ts';
import { LeftOutList } from './left-out.ts';
import { malformed } from './refusal.ts';
import { readSumLine } from './sum-lines.ts';
import { collectValues, type NamedHash } from './values.ts';
import { readYamlRecord, type YamlRecord } from './yaml-record.ts';

const WHAT = 'gitian assertion';

/** @throws ConcurError foreign-malformed */
export function readGitian(payload: Uint8Array): ForeignStatement {
  const { text, record } = readAssertion(payload);
  const leftOut = new LeftOutList();
  const { sources } = readInManifest(record, leftOut);
  const values = collectValues(readOutManifest(record, text, leftOut), leftOut);
  if (values.length === 0) throw malformed(`${WHAT} has no line that counts in its out_manifest`);
  return { kind: 'foreign', format: 'gitian', sources, values, leftOut: leftOut.list() };
}

/** @throws ConcurError foreign-malformed */
export function readGitianDetails(payload: Uint8Array): { inputs: Input[]; environment: Record<string, string> } {
  const { record } = readAssertion(payload);
  const { inputs } = readInManifest(record, new LeftOutList());
  return { inputs: [...inputs, ...cachedInputs(record)], environment: packagesOf(record) };
}

function readAssertion(payload: Uint8Array): { text: string; record: YamlRecord } {
  const text = utf8Decode(payload, 'foreign-malformed', WHAT);
  return { text, record: readYamlRecord(text, WHAT) };
}

function* readOutManifest(record: YamlRecord, text: string, leftOut: LeftOutList): Generator<NamedHash> {
  const lines = lineNumbers(text);
  for (const content of manifest(record, 'out_manifest').split('\n')) {
    const line = readSumLine(content);
    const at = lines.get(content.trim()) ?? null;
    if (line.kind === 'sum') yield { name: line.name, sha256: line.hash, line: at };
    else if (line.kind === 'other') leftOut.add(at, `out_manifest: ${line.reason}`);
  }
}

/** Where a line of a manifest stands, whichever way the YAML is written. */
function lineNumbers(text: string): Map<string, number> {
  const lines = text.split('\n').map((line, i) => [line.trim().replace(/^- \w+: (?:! )?'/, ''), i + 1] as const);
  // Of equal lines the first one stays.
  return new Map(lines.reverse());
}

const GIT_LINE = /^git:(\S+) (.+)$/;

function readInManifest(record: YamlRecord, leftOut: LeftOutList): { sources: SourceDigest[]; inputs: Input[] } {
  const sources = new Set<SourceDigest>();
  const inputs: Input[] = [];
  for (const content of manifest(record, 'in_manifest').split('\n')) {
    const [, commit, name] = GIT_LINE.exec(content) ?? [];
    const line = readSumLine(content);
    if (commit !== undefined && isCommit(commit)) sources.add(`gitCommit:${commit.toLowerCase()}`);
    else if (commit !== undefined) leftOut.add(null, `in_manifest: ${quoted(commit)}, of ${quoted(name as string)}, is no full commit`);
    else if (line.kind === 'sum') inputs.push({ name: line.name, digest: `sha256:${line.hash}` });
    else if (line.kind === 'other') leftOut.add(null, `in_manifest: ${line.reason}`);
  }
  return { sources: [...sources].sort(), inputs };
}

/** Kept from an earlier build: what went into it is not told, so these went in. */
function cachedInputs(record: YamlRecord): Input[] {
  return ['cache_common_manifest', 'cache_package_manifest'].flatMap((name) => sumsOf(manifest(record, name)).map(({ name, sha256 }) => ({ name, digest: `sha256:${sha256}` })));
}

/** `base.<machine>.<package>`: version and architecture, and the package's hash; of an upgraded package those of all versions, for both are listed. */
function packagesOf(record: YamlRecord): Record<string, string> {
  const machines = record.get('base_manifests');
  if (!(machines instanceof Map)) return {};
  const versions = [...machines].flatMap(([machine, text]) => sumsOf(typeof text === 'string' ? text : '').map(({ name, sha256 }) => {
    const [, title = name, version = ''] = /^([^_]+)_(.+)\.deb$/.exec(name) ?? [];
    return { fact: factName('base', machine, title), version: `${version} sha256:${sha256}`.trim() };
  }));
  return Object.fromEntries(Array.from(Map.groupBy(versions, ({ fact }) => fact), ([fact, list]) => [fact, list.map(({ version }) => version).sort().join(', ')]));
}

function sumsOf(text: string): { name: string; sha256: string }[] {
  return text.split('\n').map(readSumLine).flatMap((line) => (line.kind === 'sum' ? [{ name: line.name, sha256: line.hash }] : []));
}

function manifest(record: YamlRecord, name: string): string {
  const text = record.get(name) ?? '';
  if (typeof text !== 'string') throw malformed(`${WHAT} has a ${name} that is no text`);
  return text;
}
