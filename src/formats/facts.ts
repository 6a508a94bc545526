/** Facts of a machine, as other formats have them: flattened to dotted names, for a diagnosis only. */

import { MAX_FACT_NAME_BYTES } from '../base/limits.ts';
import { membersOf, type Json } from './json.ts';

/** Characters that a fact's name cannot have become `_`. */
export function factName(...parts: readonly string[]): string {
  const name = parts.join('.').replace(/[^A-Za-z0-9_.+-]/g, '_');
  return name.replace(/^[^A-Za-z0-9_]/, '_').slice(0, MAX_FACT_NAME_BYTES);
}

/** Members that are texts, numbers or truth values, under `prefix`, and those of objects inside, one level down. */
export function factsOf(prefix: string, value: Json | undefined): Record<string, string> {
  const facts = membersOf(value).flatMap(([name, content]) => [
    ...plainFact(factName(prefix, name), content),
    ...membersOf(content).flatMap(([inner, text]) => plainFact(factName(prefix, name, inner), text)),
  ]);
  return Object.fromEntries(facts);
}

function plainFact(name: string, value: Json): [name: string, value: string][] {
  return typeof value === 'object' ? [] : [[name, String(value)]];
}
