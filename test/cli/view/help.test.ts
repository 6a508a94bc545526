import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { TOPICS } from '../../../cli/view/help.ts';
import { renderLine } from '../../../cli/view/line.ts';

test('help environment names every variable that the guide to nodes names', async () => {
  const guide = await readFile(new URL('../../../docs/node.md', import.meta.url), 'utf8');
  const told = new Set((TOPICS['environment'] ?? []).flatMap((line) => renderLine(line, (_style, text) => text).match(/CONCUR_[A-Z_]+/g) ?? []));
  const settable = new Set(guide.match(/CONCUR_[A-Z_]+/g));
  assert.ok(settable.size > 10);
  assert.deepEqual([...settable].filter((name) => !told.has(name)), []);
});
