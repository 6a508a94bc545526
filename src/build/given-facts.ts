/** Build parameters and environment facts as people type them: NAME=VALUE. */

import { utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_FACT_NAME_BYTES, MAX_FACT_VALUE_BYTES } from '../base/limits.ts';
import { isFactName } from '../base/names.ts';
import { printable, quoted } from '../base/printable.ts';

/**
 * @param what such as `parameter`, or `environment fact`: for the error
 * @returns name to value, in the order given
 * @throws ConcurError usage
 */
export function parseFacts(texts: readonly string[], what: string): Record<string, string> {
  const facts = new Map<string, string>();
  for (const text of texts) {
    const [name, value] = parseFact(text, what);
    if (facts.has(name)) throw new ConcurError('usage', `${what} "${name}" is given twice`, { hint: 'give it once' });
    facts.set(name, value);
  }
  return Object.fromEntries(facts);
}

/**
 * Everything after the first `=` is the value, which may be empty.
 * @throws ConcurError usage
 */
export function parseFact(text: string, what: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals === -1) throw new ConcurError('usage', `${what} ${quoted(text)} has no value`, { hint: 'write NAME=VALUE' });
  const name = text.slice(0, equals);
  const value = text.slice(equals + 1);
  // An inherited name as an own one changes what later code reads: statements do not carry it.
  if (!isFactName(name) || name in Object.prototype) {
    throw new ConcurError('usage', `${what} name ${quoted(name)} is not a plain name`, {
      hint: `use letters, digits and _ . + - (at most ${MAX_FACT_NAME_BYTES}), starting with a letter, digit or _`,
    });
  }
  const problem = valueProblem(value);
  if (problem !== null) throw new ConcurError('usage', `${what} "${name}" ${problem}`);
  return [name, value];
}

function valueProblem(value: string): string | null {
  const bytes = utf8Encode(value).length;
  if (bytes > MAX_FACT_VALUE_BYTES) return `has a value of ${bytes} bytes, at most ${MAX_FACT_VALUE_BYTES} fit`;
  if (printable(value) !== value) return `has a value with a character that cannot be seen: ${quoted(value)}`;
  return null;
}
