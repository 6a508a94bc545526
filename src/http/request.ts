/** What a request brings: bytes as they are, or JSON that fits its schema. */

import type { Context } from 'hono';
import * as v from 'valibot';
import { ConcurError } from '../base/errors.ts';
import { isSha256 } from '../base/sha256.ts';

export const Sha256 = v.pipe(v.string(), v.check((text) => isSha256(text), 'must be 64 lower-case hexadecimal digits'));
/** A name, a label, an id or an address. */
export const Text = v.pipe(v.string(), v.maxLength(1024));

export async function body(c: Context): Promise<Uint8Array> {
  return new Uint8Array(await c.req.arrayBuffer());
}

/** @throws ConcurError usage */
export async function request<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const result = v.safeParse(schema, await c.req.json().catch(() => undefined), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ConcurError('usage', `request is malformed at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`);
}
