/**
 * Names that are safe in a terminal, in a path and in a SHA256SUMS file.
 * One alphabet, no Unicode: two names that look alike are alike.
 */

import { ConcurError } from './errors.ts';
import { MAX_FACT_NAME_BYTES, MAX_LABEL_BYTES, MAX_NAME_BYTES, MAX_NAME_SEGMENTS, MAX_PETNAME_BYTES } from './limits.ts';
import { quoted } from './printable.ts';

const SEGMENT = /^[A-Za-z0-9_+~@%,=:()][A-Za-z0-9_.+~@%,=:()-]*$/;
const LABEL = /^[0-9A-Za-z][0-9A-Za-z._~+:@-]*$/;
const PETNAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const FACT_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
/** Windows opens a device, whatever the folder, the case or the ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Why a subject name is refused, or null for a good one. */
export function subjectNameProblem(name: string): string | null {
  if (name.length === 0) return 'is empty';
  if (name.length > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  const segments = name.split('/');
  if (segments.length > MAX_NAME_SEGMENTS) return `has more than ${MAX_NAME_SEGMENTS} path segments`;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== null) return problem;
  }
  return null;
}

/** @returns null also for a name that no statement can hold: such a one is not looked for */
export function knowableName(name: string | null): string | null {
  return name !== null && subjectNameProblem(name) === null ? name : null;
}

function segmentProblem(segment: string): string | null {
  if (segment === '') return 'has an empty path segment';
  if (segment.startsWith('.')) return 'has a path segment that starts with "."';
  if (segment.startsWith('-')) return 'has a path segment that starts with "-"';
  if (!SEGMENT.test(segment)) return 'has a character outside A-Z a-z 0-9 _ . + ~ @ % , = : ( ) -';
  // Windows drops a final dot, so that two names would be one file.
  if (segment.endsWith('.')) return 'has a path segment that ends with "."';
  if (DEVICE.test(segment)) return 'has a path segment that is a device on Windows';
  return null;
}

/** @throws ConcurError name-unsafe */
export function parseSubjectName(name: string): string {
  const problem = subjectNameProblem(name);
  if (problem === null) return name;
  throw new ConcurError('name-unsafe', `artifact name ${quoted(name)} ${problem}`, { hint: 'give another with --name' });
}

/** A project name or a release label: one path segment, at most 128 characters. */
export function isLabel(text: string): boolean {
  return text.length <= MAX_LABEL_BYTES && LABEL.test(text);
}

/** What peers ask for statements by: a project, or `@` and the format of foreign ones, which no project can be called. */
export function isScope(text: string): boolean {
  return isLabel(text.startsWith('@') ? text.slice(1) : text);
}

/** @throws ConcurError name-unsafe */
export function parseLabel(text: string, what: string): string {
  if (isLabel(text)) return text;
  throw new ConcurError('name-unsafe', `${what} ${quoted(text)} is not a plain name`, {
    hint: `use letters, digits and . _ ~ + : @ - (at most ${MAX_LABEL_BYTES}), starting with a letter or digit`,
  });
}

/** A petname in a policy. */
export function isPetname(text: string): boolean {
  return text.length <= MAX_PETNAME_BYTES && PETNAME.test(text);
}

/** The name of a build parameter or of an environment fact, such as `tool.gcc`. */
export function isFactName(text: string): boolean {
  return text.length <= MAX_FACT_NAME_BYTES && FACT_NAME.test(text);
}
