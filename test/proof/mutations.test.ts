import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import type { ProofAnswer } from '../../src/proof/verify-proof.ts';
import { altered, ask, HONEST, RIGHT, WRONG } from './workbench.ts';

/** Hashes that were never agreed on, the dissenter's own among them. */
const FALSE_HASHES = [WRONG, 'c'.repeat(64)];

/** What a proof says, or null when it is refused as something that came in, and by no bug of ours. */
async function answerOf(proof: Uint8Array, sha256: string): Promise<ProofAnswer | null> {
  try {
    return await ask(proof, { sha256 });
  } catch (error) {
    assert.ok(isConcurError(error), String(error));
    assert.equal(error.exitCode, 65, error.message);
    return null;
  }
}

/** Whoever alters a proof makes no false file agreed. */
async function makesNothingAgreed(proof: Uint8Array, what: string): Promise<void> {
  for (const sha256 of FALSE_HASHES) {
    const answer = await answerOf(proof, sha256);
    if (answer !== null) assert.notEqual(answer.verdict, 'AGREED', what);
  }
}

/** Nor does an altered byte hide what was there: it is read as it was, or refused. @returns whether it is of no use any more */
async function hidesNothing(proof: Uint8Array, what: string): Promise<boolean> {
  await makesNothingAgreed(proof, what);
  const answer = await answerOf(proof, RIGHT);
  // What it says of itself is not signed: it may claim to be about another file, and is no good for this one then.
  if (answer === null || /was not made for/.test(answer.reason)) return true;
  assert.deepEqual([answer.verdict, answer.candidates[0]?.dissents, answer.signatures], ['AGREED', 1, 3], what);
  return false;
}

test('bad input 99: one byte altered, anywhere', async () => {
  let refused = 0;
  await fc.assert(fc.asyncProperty(fc.nat(HONEST.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
    const proof = HONEST.slice();
    proof[place] = (proof[place] as number) ^ change;
    if (await hidesNothing(proof, `byte ${place} with ${change}`)) refused++;
  }), { numRuns: 300, seed: 99 });
  assert.ok(refused > 200, `${refused} of 300 were refused: only the maker's policy may be altered unseen`);
});

test('bad input 99: pieces cut out, doubled or exchanged, anywhere', async () => {
  const piece = fc.tuple(fc.nat(HONEST.length), fc.nat(600)).map(([start, length]) => [start, Math.min(HONEST.length, start + length)] as const);
  await fc.assert(fc.asyncProperty(piece, piece, fc.constantFrom('cut', 'doubled', 'copied'), async ([a, b], [c, d], how) => {
    const [before, taken, rest] = [HONEST.subarray(0, a), HONEST.subarray(a, b), HONEST.subarray(b)];
    const middle = { cut: [], doubled: [taken, taken], copied: [HONEST.subarray(c, d)] }[how];
    await hidesNothing(concatBytes(before, ...middle, rest), `${how} ${a} to ${b}`);
  }), { numRuns: 300, seed: 100 });
});

const SOME_OF_THREE = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];

test('whole statements and certificates left out: what remains can only be less for a false file, and a dissent that is hidden is not witnessed', async () => {
  const verdicts = new Set<string>();
  for (const [kept, signers] of SOME_OF_THREE.flatMap((some) => SOME_OF_THREE.map((others) => [some, others] as const))) {
    const proof = altered(({ certificates, texts, statements }) => ({
      certificates: certificates.filter((_, i) => signers.includes(i)),
      texts: texts.filter((_, i) => kept.includes(i)),
      statements: statements.filter(({ text }) => kept.includes(text)).map(({ text, signature }) => ({ text: kept.indexOf(text), signature })),
    }));
    await makesNothingAgreed(proof, `${kept.join()} by ${signers.join()}`);
    const answer = await answerOf(proof, RIGHT);
    if (answer === null) continue;
    verdicts.add(answer.verdict);
    assert.equal(answer.verdict === 'AGREED', answer.candidates[0]?.groups[0]?.have.length === 2);
  }
  assert.ok(verdicts.has('AGREED') && verdicts.has('INSUFFICIENT'), 'both sides were met');
});
