/**
 * in-toto links, as rebuilderd makes them: what went into a step and what came out of it. The signed bytes are the
 * canonical JSON of the file's member `signed`.
 */

import { quoted } from '../base/printable.ts';
import type { ForeignStatement } from '../statement/foreign.ts';
import { decodeCanonical } from './canonical-json.ts';
import { factsOf } from './facts.ts';
import { digestsOf, hashesOf, type Input } from './digests.ts';
import { isObject, member, membersOf, textAt, type Json } from './json.ts';
import { LeftOutList } from './left-out.ts';
import { malformed } from './refusal.ts';
import { collectValues } from './values.ts';

const WHAT = 'in-toto link';

/** @throws ConcurError foreign-malformed */
export function readInTotoLink(payload: Uint8Array): ForeignStatement {
  return { kind: 'foreign', format: 'in-toto-link', sources: [], ...productsOf(decodeLink(payload)) };
}

/** @throws ConcurError foreign-malformed */
export function readInTotoLinkDetails(payload: Uint8Array): { inputs: Input[]; environment: Record<string, string> } {
  const link = decodeLink(payload);
  return { inputs: membersOf(member(link, 'materials')).flatMap(([name, digest]) => digestsOf(name, digest)), environment: factsOf('env', member(link, 'environment')) };
}

/** Also of a link inside a DSSE envelope, where its spelling is free. @throws ConcurError foreign-malformed */
export function productsOf(link: Json): Pick<ForeignStatement, 'values' | 'leftOut'> {
  const products = member(link, 'products');
  if (!isObject(products)) throw malformed(`${WHAT} has no products`);
  const leftOut = new LeftOutList();
  const values = collectValues(hashesOf(Object.entries(products), leftOut), leftOut);
  if (values.length === 0) throw malformed(`${WHAT} ${quoted(textAt(link, 'name') ?? '')} has no product with a SHA-256`);
  return { values, leftOut: leftOut.list() };
}

function decodeLink(payload: Uint8Array): Json {
  const link = decodeCanonical(payload, WHAT);
  if (textAt(link, '_type') !== 'link') throw malformed(`${WHAT} has _type ${quoted(textAt(link, '_type') ?? '')}, where "link" is needed`);
  return link;
}
