/** Facts of a machine, as other formats have them: flattened to dotted names, for a diagnosis only. */

import { isFactName } from '../base/names.ts';
import { membersOf, type Json } from './json.ts';

/** A name that cannot be a fact's is shortened to what can. */
export function factName(...parts: readonly string[]): string {
  const name = parts.join('.').replace(/[^A-Za-z0-9_.+-]/g, '_').replace(/^[^A-Za-z0-9_]+/, '').slice(0, 128);
  return isFactName(name) ? name : '_';
}

/** Members that are texts, numbers or truth values, under `prefix`, and those of objects inside, one level down. */
export function factsOf(prefix: string, value: Json | undefined): Record<string, string> {
  const facts: [string, string][] = [];
  for (const [name, content] of membersOf(value)) {
    if (typeof content === 'object') facts.push(...membersOf(content).filter(([, inner]) => typeof inner !== 'object').map(([inner, text]) => [factName(prefix, name, inner), String(text)] as [string, string]));
    else facts.push([factName(prefix, name), String(content)]);
  }
  return Object.fromEntries(facts);
}
