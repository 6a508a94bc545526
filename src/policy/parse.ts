/**
 * Policy text to policy, or a refusal with line and remedy.
 *
 * Strict from the first version, because it can be loosened later and never tightened. No line is ever
 * passed over: one that asks for more than this version can enforce is refused.
 */

import { ConcurError, isConcurError } from '../base/errors.ts';
import { MAX_POLICY_MISTAKES } from '../base/limits.ts';
import { sha256Hex } from '../base/sha256.ts';
import { malformed, readPolicyText, type Line, type Mistake, type PolicyText } from './lines.ts';
import type { Policy } from './policy.ts';
import { PolicyReader } from './reader.ts';

export const POLICY_VERSION_LINE = 'concur-policy 1';

/** @throws ConcurError policy-malformed, of the first mistake */
export function parsePolicy(input: string | Uint8Array): Policy {
  return readPolicy(readPolicyText(input), ([first]) => { throw first.error; });
}

/**
 * For whoever writes a policy: all that is wrong, in the order of the lines, without what only follows from another
 * mistake. Of one that stands on several lines the first is told, with their number.
 * @returns the policy when nothing is wrong; at most MAX_POLICY_MISTAKES
 */
export function checkPolicy(input: string | Uint8Array): Policy | readonly ConcurError[] {
  try {
    return readPolicy<readonly ConcurError[]>(readPolicyText(input), (mistakes) => gathered(mistakes.map(({ error }) => error)));
  } catch (error) {
    if (isConcurError(error)) return [error];
    throw error;
  }
}

/** @param refuse is given at least one mistake, in the order of the lines */
function readPolicy<Refused = never>({ text, bytes, lines, mistakes }: PolicyText, refuse: (mistakes: readonly [Mistake, ...Mistake[]]) => Refused): Policy | Refused {
  const version = mistakes.some(({ line }) => line === 1) ? null : otherVersion(text);
  if (version !== null) return refuse([version]);
  const reader = new PolicyReader();
  const found = [...mistakes];
  const spoilt = new Set(mistakes.map(({ spoils }) => spoils));
  for (const line of lines) {
    const mistake = line.number === 1 || namesSpoilt(line, spoilt) ? null : mistakeIn(line, () => reader.read(line));
    if (mistake === null) continue;
    found.push(mistake);
    spoilt.add(mistake.spoils);
  }
  const [first, ...others] = found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (first !== undefined) return refuse([first, ...others]);
  try {
    return reader.finish(text, sha256Hex(bytes));
  } catch (error) {
    if (isConcurError(error)) return refuse([{ line: null, error, spoils: null }]);
    throw error;
  }
}

/** Of a file of another version, or of another kind, the other lines say nothing. */
function otherVersion(text: string): Mistake | null {
  const first = text.slice(0, text.indexOf('\n'));
  if (first === POLICY_VERSION_LINE) return null;
  const error = /^concur-policy [0-9]+$/.test(first)
    ? malformed(1, `version "${first}" is not supported by this program`, 'a newer concur may read it')
    : malformed(1, `"${first}" is not "${POLICY_VERSION_LINE}"`, `the first line must be: ${POLICY_VERSION_LINE}`);
  return { line: 1, error, spoils: null };
}

/** A group of somebody whose line cannot be read is no mistake; and what names that group is none either. */
function namesSpoilt({ word, values: [name, , ...members] }: Line, spoilt: Set<string | null>): boolean {
  if (word !== 'group' || name === undefined || !members.some((member) => spoilt.has(member))) return false;
  spoilt.add(name);
  return true;
}

function mistakeIn(line: Line, read: () => void): Mistake | null {
  try {
    read();
    return null;
  } catch (error) {
    if (isConcurError(error)) return { line: line.number, error, spoils: line.values[0] ?? null };
    throw error;
  }
}

function gathered(errors: readonly ConcurError[]): ConcurError[] {
  const alike = Map.groupBy(errors, (error) => `${error.message.replace(/^policy line \d+: /, '')} ${error.hint ?? ''}`);
  return [...alike.values()].slice(0, MAX_POLICY_MISTAKES).map(([first, ...others]) => withOthers(first as ConcurError, others.length));
}

function withOthers(error: ConcurError, others: number): ConcurError {
  if (others === 0) return error;
  return new ConcurError(error.code, `${error.message}, and so ${others === 1 ? 'has 1 other line' : `have ${others} other lines`}`, error.hint === undefined ? {} : { hint: error.hint });
}
