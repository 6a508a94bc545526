import assert from 'node:assert/strict';
import { isBuiltin } from 'node:module';
import { test } from 'node:test';
import { importsOf, readSources } from '../architecture/sources.ts';
import { CHECKS_ANYWHERE } from '../../src/openpgp/verify/check-foreign.ts';
import { ask, HONEST, WRONG } from './workbench.ts';

const byPath = new Map(readSources(['src']).map((source) => [source.path, source]));

test('nothing that judging a proof loads is bound to Node, however far away', () => {
  const reached = new Set<string>();
  const open = ['src/proof/verify-proof.ts'];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path);
    assert.ok(source !== undefined, path);
    if (reached.has(path)) continue;
    reached.add(path);
    const { files, packages } = importsOf(source);
    assert.deepEqual(packages.filter(isBuiltin), [], path);
    open.push(...files);
  }
  assert.ok(reached.has('src/formats/gitian.ts'), 'what is loaded lazily is looked at too');
});

test('what runs anywhere says what Node says', async () => {
  for (const sha256 of [undefined, WRONG, 'c'.repeat(64)]) {
    const question = sha256 === undefined ? {} : { sha256 };
    assert.deepEqual(await ask(HONEST, question, { checks: CHECKS_ANYWHERE }), await ask(HONEST, question));
  }
});
