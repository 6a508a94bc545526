/** The vectors of policies for other languages hold for this one. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { judgeSuccession } from '../../src/policy/succession.ts';
import { printVectors } from '../vectors/generate.ts';
import { makePolicyVectors, type PolicyVectors } from '../vectors/policies.ts';

const file = readFileSync(new URL('../vectors/policies.json', import.meta.url), 'utf8');
const { accepted, refused, now, succession } = JSON.parse(file) as PolicyVectors;

test('the file is what the generator writes', () => assert.equal(file, printVectors(makePolicyVectors())));

for (const { name, text, hash, says } of accepted) {
  test(`vector: ${name}`, () => {
    const policy = parsePolicy(text);
    const { project, fresh, contest, expires, sequence, root, witnesses, late, acceptWeak, joinUnbound } = policy;
    assert.deepEqual({ project, fresh, contest, expires, sequence, root, witnesses, late, acceptWeak, joinUnbound }, says);
    assert.equal(policy.hash, hash);
  });
}

for (const { name, text, line } of refused) {
  test(`vector, refused: ${name}`, () => {
    assert.throws(() => parsePolicy(text), (error) => isConcurError(error, 'policy-malformed') && (/^policy line (\d+):/.exec(error.message)?.[1] ?? null) === (line === null ? null : String(line)));
  });
}

for (const { name, current, next, signers, outcome } of succession) {
  test(`vector, succession: ${name}`, () => {
    const judged = judgeSuccession({ current: current === null ? null : parsePolicy(current), next: parsePolicy(next), project: null, highest: null, signers: new Set(signers), now });
    assert.equal(judged.kind === 'refused' ? judged.refusal.code : judged.kind, outcome);
  });
}
