/** A user who was not there: joins when all is said, asks peers for what was missed, and verifies. */

import type { Hex } from '../../src/base/bytes.ts';
import { VERDICT_EXIT, type Verdict } from '../../src/tally/verdict.ts';
import { verify } from '../commands/verify.ts';
import type { Context } from '../context.ts';
import type { Gathering } from './gathering.ts';
import { arrive, contextOf, type Guest } from './guest.ts';
import { DIVERGENT, FARTHEST_OFF, PARTY } from './party.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

export const USER = 'user';

export interface Question {
  readonly key: 'baseline' | 'strict' | 'divergent';
  readonly sha256: Hex;
  readonly strict: boolean;
  /** What the story says that the answer is. */
  readonly verdict: Verdict;
}

export const QUESTIONS: readonly Question[] = [
  { key: 'baseline', sha256: PARTY.baseline, strict: false, verdict: 'AGREED' },
  { key: 'strict', sha256: PARTY.baseline, strict: true, verdict: 'CONTESTED' },
  { key: 'divergent', sha256: hashOf(FARTHEST_OFF), strict: false, verdict: 'MISMATCH' },
];

export interface LateUser extends Guest {
  /** How many the user's node holds. */
  readonly statements: number;
}

/**
 * Resolves when the user's node is up to date.
 * @param ids of all that was stated before
 */
export async function arriveLate(context: Context, stage: Stage, { address, policy }: Gathering, ids: readonly Hex[]): Promise<LateUser> {
  const alone = contextOf(context, stage, USER);
  try {
    await (await alone.ledger()).addPolicy(policy.text);
  } finally {
    // The node is the next owner of the store.
    await alone.close();
  }
  const user = await arrive(context, stage, { name: USER, peers: address });
  const statements = await until('the late node holds all that was said before it came', async () => {
    const held = new Set((await user.ledger.log({ project: PARTY.project, limit: 1_000 })).map(({ id }) => id));
    const { verdict } = await user.ledger.verify({ sha256: PARTY.baseline, name: PARTY.artifact, strict: false });
    return ids.every((id) => held.has(id)) && verdict !== 'STALE' ? held.size : undefined;
  }, { signal: context.signal });
  return { ...user, statements };
}

/**
 * Runs `concur verify` as the user would, and prints what it prints.
 * @returns its JSON document
 */
export async function ask(context: Context, stage: Stage, { key, sha256, strict, verdict }: Question): Promise<Record<string, unknown>> {
  let document: Readonly<Record<string, unknown>> = {};
  const asking = contextOf(context, stage, USER, (content) => { document = content; });
  try {
    const exit = await verify(asking, { sha256, name: PARTY.artifact, strict }, []);
    refuseOtherwise(key, { verdict, exit: VERDICT_EXIT[verdict] }, { verdict: document['verdict'], exit });
  } finally {
    await asking.close();
  }
  if (key === 'baseline') refuseOtherwise(key, { divergent: [...DIVERGENT].sort() }, { divergent: [...document['divergent'] as string[]].sort() });
  return document;
}

/** The demo tells what happened, and nothing that did not. */
function refuseOtherwise(what: string, told: object, happened: object): void {
  if (JSON.stringify(told) === JSON.stringify(happened)) return;
  throw new Error(`the ${what} verdict is ${JSON.stringify(happened)} and should be ${JSON.stringify(told)}`);
}

function hashOf(name: string): Hex {
  return PARTY.builders.find((person) => person.name === name)?.sha256 as Hex;
}
