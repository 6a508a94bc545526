import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeDocument, madeLines, type MadeView } from '../../../cli/view/proof.ts';
import { openProof } from '../../../src/proof/verify-proof.ts';
import { FILE, holding, POLICY, witness } from '../../proof/witnessed.ts';
import { resultOf } from '../../ledger/workbench.ts';
import { ada, grace, HONEST, NOW, POLICY as WITHOUT_WITNESS, proofOf } from '../../proof/workbench.ts';
import { rendered } from './wall.ts';

async function viewOf(proof: Uint8Array, policy: string, made: Partial<MadeView['made']> = {}): Promise<MadeView> {
  return {
    file: 'tails.concur', sha256: 'f'.repeat(64), made: { proof, leftOut: 0, byFolder: 0, unshown: 0, ...made },
    proof: await openProof(proof, { policy: { text: policy }, now: NOW + 60 }), now: NOW + 60,
  };
}

test('whoever makes a proof is told who is for it, who against, and that nobody witnessed it', async () => {
  const view = await viewOf(HONEST, WITHOUT_WITNESS);
  const lines = rendered(madeLines(view));
  assert.match(lines[0] ?? '', /^wrote {2}tails\.concur {2}\d+ bytes: 3 statements, 3 certificates$/);
  assert.equal(lines[1], '  AGREED  tails 1.0  tails.iso  2 for, 1 against: mary');
  assert.match(lines[2] ?? '', /^ {2}completeness not witnessed · policy [0-9a-f]{64}$/);
  assert.equal(lines.length, 4);
});

test('what could not go in is told, each with what to do', async () => {
  const lines = rendered(madeLines(await viewOf(HONEST, WITHOUT_WITNESS, { leftOut: 1, byFolder: 2, unshown: 1 })));
  assert.ok(lines.includes('  ! left out: 1 statement whose key is not here, or that nobody can check'));
  assert.ok(lines.includes("  ! of 2 statements only your own folders tell the release: a reader's policy needs a foreign line for them"));
  assert.ok(lines.includes('  ! 1 checkpoint left out: the witness held something that is not here; bring this node up to date first'));
});

test('who witnessed it is told', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const view = await viewOf((await ledger.proof(FILE)).proof, POLICY);
  const lines = rendered(madeLines(view));
  assert.match(lines[0] ?? '', /3 statements, 3 certificates, 1 checkpoint$/);
  assert.ok(lines.some((line) => line.startsWith('  completeness witnessed by will (1 min ago) · policy ')), lines.join('\n'));
  const { checkpoints, subjects } = madeDocument(view) as { checkpoints: number; subjects: readonly { supporting: readonly string[]; against: readonly string[] }[] };
  assert.equal(checkpoints, 1);
  assert.deepEqual(subjects.map(({ supporting, against }) => ({ supporting, against })), [{ supporting: ['ada', 'grace'], against: [] }]);
});

test('of many artifacts those that are not agreed come first, and the rest is counted', async () => {
  const artifacts = Array.from({ length: 25 }, (_, i) => `part${String(i).padStart(2, '0')}.deb`);
  const sign = (builder: typeof ada, name: string) => builder.sign(resultOf(builder, { name }));
  const messages = await Promise.all(artifacts.flatMap((name, i) => (i === 24 ? [sign(ada, name)] : [sign(ada, name), sign(grace, name)])));
  const proof = proofOf({ messages, signers: [ada, grace], about: { project: 'tails', releases: ['1.0'], artifacts } });
  const lines = rendered(madeLines(await viewOf(proof, WITHOUT_WITNESS)));
  assert.equal(lines[1], '  INSUFFICIENT  tails 1.0  part24.deb  1 for, none against');
  assert.equal(lines[21], '  and 5 more artifacts: --json names them all');
});
