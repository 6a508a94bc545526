/**
 * A manifest as bytes: canonical JSON (RFC 8785) lines, the header first, then one component a line in the order of
 * their paths (docs/formats/manifest.md). One manifest has one spelling, so that equal ones have equal hashes.
 */

import * as v from 'valibot';
import { concatBytes, utf8Encode } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_BYTES, MAX_PAYLOAD_BYTES } from '../base/limits.ts';
import { MAX_MANIFEST_COMPONENTS } from '../base/manifest-limits.ts';
import { quoted } from '../base/printable.ts';
import { isSha256 } from '../base/sha256.ts';
import { decodeCanonicalJson, writeCanonicalJson, type Json } from './json.ts';
import type { Component, Manifest } from './manifest.ts';
import { comparePaths, isManifestPath, isManifestText } from './manifest-path.ts';

export const MANIFEST_FORMAT = 'concur-manifest/1';

/**
 * @param manifest its components in any order, each path once
 * @throws ConcurError manifest-malformed for what would not be read again, such as one that is too large to be evidence
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { components, ...rest } = manifest;
  const inOrder = [...components].sort((a, b) => comparePaths(a.path, b.path));
  refuseDisorder(inOrder);
  checkHeader({ format: MANIFEST_FORMAT, artifact: rest });
  inOrder.forEach((component, i) => checkComponent(component, i + 2));
  const bytes = linesOf({ format: MANIFEST_FORMAT, artifact: rest }, inOrder);
  refuseTooLarge(bytes.length);
  return bytes;
}

/** @throws ConcurError manifest-malformed */
export function decodeManifest(bytes: Uint8Array): Manifest {
  refuseTooLarge(bytes.length);
  let header: Header | undefined;
  const components: Component[] = [];
  for (const [line, number] of splitLines(bytes)) {
    const value = decodeLine(line, number);
    if (header === undefined) header = checkHeader(value);
    else components.push(checkComponent(value, number));
    if (components.length > MAX_MANIFEST_COMPONENTS) throw malformed(`has more than ${MAX_MANIFEST_COMPONENTS} components`);
  }
  if (header === undefined) throw malformed('is empty');
  refuseDisorder(components);
  return { ...header.artifact, components };
}

/** Whether these bytes begin as a manifest does: enough to choose what a file is read as. */
export function looksLikeManifest(head: Uint8Array): boolean {
  const start = utf8Encode('{"artifact":{');
  return head.length >= start.length && start.every((byte, i) => head[i] === byte);
}

const LINE_END = 0x0a;
/** Characters that are encoded at a time: bytes for each line would take twice the memory of all. */
const CHUNK = 64 * 1024;

function linesOf(header: object, components: readonly Component[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  let text = '';
  for (const value of [header, ...components]) {
    const line = writeCanonicalJson(value as unknown as Json);
    // A character has three bytes at most.
    if (3 * line.length > MAX_PAYLOAD_BYTES && utf8Encode(line).length > MAX_PAYLOAD_BYTES) throw malformed(`has a line of more than ${MAX_PAYLOAD_BYTES} bytes`);
    text += `${line}\n`;
    if (text.length > CHUNK) {
      chunks.push(utf8Encode(text));
      text = '';
    }
  }
  return concatBytes(...chunks, utf8Encode(text));
}

const Sha256 = v.pipe(v.string(), v.check((text) => isSha256(text), 'must be 64 lower-case hexadecimal digits'));
const Text = v.pipe(v.string(), v.check(isManifestText, 'must be escaped as a path is'));
// With its namespace, as in `user.note`: so it is none of the names that objects inherit.
const AttributeName = v.pipe(Text, v.includes('.'));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Format = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short lower-case word'));

const artifact = v.strictObject({
  sha256: Sha256,
  size: Count,
  madeBy: v.pipe(Text, v.maxLength(128)),
  format: v.exactOptional(Format),
  unopened: v.exactOptional(Text),
});
const HeaderLine = v.strictObject({ format: v.literal(MANIFEST_FORMAT), artifact });
type Header = v.InferOutput<typeof HeaderLine>;

const ComponentLine = v.strictObject({
  path: v.pipe(v.string(), v.check(isManifestPath, 'must be a path as manifests write it')),
  kind: v.picklist(['file', 'directory', 'symlink', 'hardlink', 'device', 'fifo', 'socket', 'section', 'meta']),
  sha256: v.exactOptional(Sha256),
  size: v.exactOptional(Count),
  sorted: v.exactOptional(Sha256),
  mode: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-7]{4}$/, 'must be four octal digits'))),
  uid: v.exactOptional(Count),
  gid: v.exactOptional(Count),
  owner: v.exactOptional(Text),
  group: v.exactOptional(Text),
  mtime: v.exactOptional(v.pipe(v.number(), v.finite())),
  target: v.exactOptional(Text),
  xattrs: v.exactOptional(v.record(AttributeName, Sha256)),
  order: v.exactOptional(Count),
  format: v.exactOptional(Format),
  unopened: v.exactOptional(Text),
});

function checkHeader(value: unknown): Header {
  return checked(HeaderLine, value, 1);
}

function checkComponent(value: unknown, number: number): Component {
  return checked(ComponentLine, value, number);
}

function checked<Line>(schema: v.GenericSchema<unknown, Line>, value: unknown, number: number): Line {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformed(`line ${number}: ${v.getDotPath(issue) ?? 'the line'}: ${issue.message}`);
}

function* splitLines(bytes: Uint8Array): Generator<[line: Uint8Array, number: number]> {
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const end = bytes.indexOf(LINE_END, start);
    if (end === -1) throw malformed('does not end with a line end: it was cut short');
    yield [bytes.subarray(start, end), number];
    start = end + 1;
  }
}

/** Canonical bytes only: of a line that decodes, no other spelling exists. */
function decodeLine(line: Uint8Array, number: number): Json {
  try {
    return decodeCanonicalJson(line);
  } catch (cause) {
    if (!isConcurError(cause)) throw cause;
    throw malformed(`line ${number}: ${cause.message.replace(/^statement/, 'it')}`, cause);
  }
}

function refuseDisorder(components: readonly Component[]): void {
  if (components.length > MAX_MANIFEST_COMPONENTS) throw malformed(`has more than ${MAX_MANIFEST_COMPONENTS} components`);
  for (let i = 1; i < components.length; i++) {
    const [before, path] = [components[i - 1]?.path ?? '', components[i]?.path ?? ''];
    const order = comparePaths(before, path);
    if (order === 0) throw malformed(`has ${quoted(path)} twice`);
    if (order > 0) throw malformed(`has ${quoted(path)} after ${quoted(before)}, which comes later in the order of bytes`);
  }
}

function refuseTooLarge(bytes: number): void {
  if (bytes > MAX_EVIDENCE_BYTES) throw malformed(`has ${bytes} bytes, at most ${MAX_EVIDENCE_BYTES} are allowed`);
}

/** @param problem continues "manifest …" */
function malformed(problem: string, cause?: unknown): ConcurError {
  const hint = 'get it again from who made it, or make one: concur manifest FILE';
  return new ConcurError('manifest-malformed', `manifest ${problem}`, { hint, ...(cause === undefined ? {} : { cause }) });
}

