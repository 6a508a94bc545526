/**
 * Debian's `.buildinfo` files: what a build made (Checksums-Sha256), of which source, on which machine. The signed bytes
 * are the text of the clearsigned file, in the form that is hashed.
 */

import { quoted } from '../base/printable.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import { readControlFields, type ControlFields } from './control-fields.ts';
import { factName } from './facts.ts';
import type { Input } from './digests.ts';
import { LeftOutList } from './left-out.ts';
import { malformed } from './refusal.ts';
import { collectValues, type NamedHash } from './values.ts';

const WHAT = 'buildinfo file';
const FORMAT = '1.0';

/** @throws ConcurError foreign-malformed */
export function readBuildinfo(payload: Uint8Array): ForeignStatement {
  const fields = readFields(payload);
  const leftOut = new LeftOutList();
  const files = [...readChecksums(fields, leftOut)];
  const sources = files.filter(isSource).map(({ sha256 }) => `sha256:${sha256}`);
  const values = collectValues(files.filter((file) => !isSource(file)), leftOut);
  if (values.length === 0) throw malformed(`${WHAT} has no line that counts in its Checksums-Sha256`);
  return { kind: 'foreign', format: 'buildinfo', sources: [...new Set(sources)].sort(), values, leftOut: leftOut.list() };
}

const FACTS = ['Architecture', 'Build-Architecture', 'Build-Date', 'Build-Kernel-Version', 'Build-Origin', 'Build-Path', 'Build-Tainted-By', 'Source', 'Version'];

/** @throws ConcurError foreign-malformed */
export function readBuildinfoDetails(payload: Uint8Array): { inputs: Input[]; environment: Record<string, string> } {
  const fields = readFields(payload);
  const facts = FACTS.flatMap((name) => (fields.has(name.toLowerCase()) ? [[name.toLowerCase().replaceAll('-', '.'), linesOf(fields, name).join(' ')]] : []));
  return { inputs: [], environment: { ...Object.fromEntries(facts) as Record<string, string>, ...variablesOf(fields), ...packagesOf(fields) } };
}

function readFields(payload: Uint8Array): ControlFields {
  const fields = readControlFields(payload, WHAT);
  const [format = 'none'] = linesOf(fields, 'Format');
  if (format !== FORMAT) throw malformed(`${WHAT} has format ${quoted(format)}, where ${FORMAT} is needed`);
  // The drafts of 2015 had the same number and meant other things by it.
  if (fields.has('build-environment')) throw malformed(`${WHAT} has the field "Build-Environment": it is of a draft, from before the format was settled`);
  // Whoever passes it on names the format; a maintainer signs both with one key.
  if (!fields.has('installed-build-depends')) throw malformed(`${WHAT} has no Installed-Build-Depends, so it is none: source packages have the same number`);
  return fields;
}

/** `<hash> <size> <name>` */
function* readChecksums(fields: ControlFields, leftOut: LeftOutList): Generator<NamedHash> {
  for (const { text, line } of fields.get('checksums-sha256') ?? []) {
    if (text === '') continue;
    const [hash = '', size = '', name = '', ...more] = text.split(/ +/);
    if (/^[0-9a-f]{64}$/.test(hash) && /^[0-9]+$/.test(size) && name !== '' && more.length === 0) yield { name, sha256: hash, line };
    else leftOut.add(line, `Checksums-Sha256: ${quoted(text)} is no SHA-256, size and name`);
  }
}

/** It is listed where the source package was made along with the others: it is what they were built from. */
function isSource({ name }: NamedHash): boolean {
  return name.endsWith('.dsc');
}

/** ` LANG="C.UTF-8"` */
function variablesOf(fields: ControlFields): Record<string, string> {
  return Object.fromEntries(linesOf(fields, 'Environment').flatMap((line) => {
    const [, name, value] = /^([^=]+)="(.*)"$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[factName('env', name), value.replace(/\\(.)/g, '$1')]];
  }));
}

/** ` gcc (= 4:11.2.0-2),` */
function packagesOf(fields: ControlFields): Record<string, string> {
  return Object.fromEntries(linesOf(fields, 'Installed-Build-Depends').flatMap((line) => {
    const [, name, version] = /^(\S+) \(= ([^)]+)\),?$/.exec(line) ?? [];
    return name === undefined || version === undefined ? [] : [[factName('package', name), version]];
  }));
}

function linesOf(fields: ControlFields, name: string): string[] {
  return (fields.get(name.toLowerCase()) ?? []).map(({ text }) => text).filter((text) => text !== '');
}
