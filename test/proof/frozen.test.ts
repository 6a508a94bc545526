import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { CHECKS_ANYWHERE } from '../../src/openpgp/verify/check-foreign.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { writeProof } from '../../src/proof/encode.ts';
import { openProof } from '../../src/proof/verify-proof.ts';
import { blocksOf, readPages, type Page } from '../docs/markdown.ts';
import { FOLDER, RECORDED } from './recorded.ts';

describe('a proof of version 1, once published,', () => {
  test('stays in the tests for ever', () => {
    assert.deepEqual(readdirSync(FOLDER).filter((name) => name !== 'answers.json'), RECORDED.map(({ file }) => file).sort());
    assert.ok(RECORDED.length >= 3);
  });
  for (const { file, sha256, policyHash, now, answers } of RECORDED) {
    const proof = readFileSync(join(FOLDER, file));
    test(`${file} says what it said`, async () => {
      assert.equal(sha256Hex(proof), sha256);
      const { ask } = await openProof(proof, { policy: { hash: policyHash }, now, checks: CHECKS_ANYWHERE });
      for (const answer of answers) {
        const { verdict, signatures, candidates: [candidate] } = ask({ sha256: answer.sha256, name: answer.name });
        const said = { sha256: answer.sha256, name: answer.name, verdict, signatures, dissents: candidate?.dissents ?? null, asOf: candidate?.completeness?.asOf ?? null };
        assert.deepEqual(said, answer);
      }
    });
    test(`${file} is written as it was`, () => assert.deepEqual(writeProof(decodeProof(proof)), new Uint8Array(proof)));
  }
});

test('the example of docs/formats/proof.md is in the proof that it names, piece by piece', () => {
  const proof = readFileSync(join(FOLDER, 'dissent.concur')).toString('latin1');
  const [example] = blocksOf(readPages().find(({ path }) => path === 'docs/formats/proof.md') as Page).filter(({ language }) => language === 'proof');
  let end = 0;
  const lines = example?.lines ?? [];
  for (const line of lines) {
    const [shown = ''] = /^(?:"[^"]*"|"\{"|[0-9a-f]+|…|\x20(?!\x20))+/.exec(line.replace('"{"', '7b')) ?? [];
    const bytes = shown.replace('…', '').replace(/"([^"]*)"|([0-9a-f]+)| /g, (_, text?: string, hex?: string) => text ?? Buffer.from(hex ?? '', 'hex').toString('latin1'));
    const start = line === lines.at(-1) ? proof.lastIndexOf(bytes) : proof.indexOf(bytes, end);
    assert.ok(bytes.length >= 3 && start >= end, `"${line}" does not follow`);
    end = start + bytes.length;
  }
  assert.equal(end, proof.length);
});
