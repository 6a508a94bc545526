/** JSON against a schema: the first thing that is amiss is the reason for a refusal. */

import * as v from 'valibot';
import type { Json } from './json.ts';
import { malformed } from './refusal.ts';

/** @throws ConcurError statement-malformed */
export function checkShape<S extends v.GenericSchema>(schema: S, json: Json): v.InferOutput<S> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformed(`is malformed at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
}
