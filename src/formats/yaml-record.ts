/**
 * A YAML list of maps, each with members, read as one record of texts. No tag has a meaning here, aliases are refused
 * (a few lines of them can stand for gigabytes), and a name stands once. What is not lines of a manifest is little.
 */

import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { MAX_JSON_DEPTH, MAX_YAML_STRUCTURE_BYTES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { malformed } from './refusal.ts';

/** Texts, and records inside; numbers and dates are texts too. */
export type YamlRecord = ReadonlyMap<string, string | YamlRecord>;

/** @throws ConcurError foreign-malformed */
export function readYamlRecord(text: string, what: string): YamlRecord {
  refuseCostly(text, what);
  const document = parse(text, what);
  const [problem] = document.errors;
  if (problem !== undefined) throw malformed(`${what} is not YAML: ${quoted(problem.message.split('\n')[0] ?? '')}`, problem);
  refuseUnsafe(document, what);
  // A map at the top may be a mail, whose first lines are names and texts too.
  if (!isSeq(document.contents)) throw noList(what);
  return recordOf(document.contents, what);
}

/**
 * Ruby, which gitian is written in, put the quote that ends a text at the very start of its line, where YAML wants it
 * indented (libyaml does not mind). Blanks before it mean nothing.
 */
const CLOSING_QUOTE = /\n'(?=\r?\n|$)/g;
const DEEP = ' '.repeat(MAX_JSON_DEPTH);

/** Lines of hashes and names, which make nearly all of an assertion, and cost next to nothing: a colon at the end would make each a member. */
const MANIFEST_LINE = /^ *(?:[0-9A-Fa-f]{64} {1,2}|git:[0-9A-Fa-f]+ )[\w.+~@%,=:()/-]+(?<!:)\r?$/;

/** Before it is parsed: brackets and quotes by the thousand take the parser seconds, and nobody has checked the signature yet. */
function refuseCostly(text: string, what: string): void {
  let [structure, manifest] = [0, 0];
  for (const line of text.split('\n')) {
    if (MANIFEST_LINE.test(line)) manifest++;
    else structure += line.length + 1;
  }
  // In quotes, an empty line stands between every two.
  if (structure - manifest > MAX_YAML_STRUCTURE_BYTES) throw malformed(`${what} has ${structure} bytes beside the lines of its manifests, at most ${MAX_YAML_STRUCTURE_BYTES} are read`);
}

type Document = ReturnType<typeof parseDocument>;

/** The schema without types, and no messages on the terminal about tags. */
function parse(text: string, what: string): Document {
  try {
    return parseDocument(text.replace(CLOSING_QUOTE, `\n${DEEP}'`), { schema: 'failsafe', version: '1.1', uniqueKeys: false, logLevel: 'error', prettyErrors: false });
  } catch (cause) {
    throw malformed(`${what} is not YAML`, cause);
  }
}

function refuseUnsafe(document: Document, what: string): void {
  visit(document, {
    Alias: () => { throw malformed(`${what} has an alias, which can stand for any amount of text`); },
    Node: (_key, _node, path) => { if (path.length > 2 * MAX_JSON_DEPTH) throw malformed(`${what} nests too deep`); },
  });
}

function recordOf(node: unknown, what: string): YamlRecord {
  const record = new Map<string, string | YamlRecord>();
  for (const { key, value } of pairsOf(node, what)) {
    if (!isScalar(key) || typeof key.value !== 'string') throw malformed(`${what} has a name that is no text`);
    if (record.has(key.value)) throw malformed(`${what} has two members named ${quoted(key.value)}`);
    record.set(key.value, value === null ? '' : isScalar(value) ? textOf(value.value) : recordOf(value, what));
  }
  return record;
}

/** Without types every scalar is a text, and one that is not there an empty one. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function noList(what: string): Error {
  return malformed(`${what} is no list of names and texts`);
}

/** Of a map, or of a list of maps (`!!omap`). */
function pairsOf(node: unknown, what: string): { key: unknown; value: unknown }[] {
  if (isMap(node)) return node.items;
  if (!isSeq(node)) throw noList(what);
  return node.items.flatMap((item) => {
    if (isPair(item)) return [item];
    if (!isMap(item) || isAlias(item)) throw malformed(`${what} has an entry without a name`);
    return item.items;
  });
}
