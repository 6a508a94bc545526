import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyWord } from '../../../cli/view/key-word.ts';
import type { KeyStanding } from '../../../src/statement/report.ts';
import { readPages } from '../../docs/markdown.ts';
import { rendered } from './wall.ts';

const WHEN: readonly KeyStanding['whenSigned'][] = ['valid', 'expired', 'revoked', 'not-yet-valid', 'not-a-signing-key', 'weakly-bound', 'unknown'];
const NOW: readonly KeyStanding['now'][] = ['valid', 'expired', 'soft-revoked', 'hard-revoked', 'unknown'];
const words = [...new Set(rendered([...WHEN.map((whenSigned) => ({ whenSigned, now: 'valid' }) as const), ...NOW.map((now) => ({ whenSigned: 'valid', now }) as const)].map((standing) => [keyWord(standing)])))];

test('a word for a key is short enough for its column', () => {
  assert.deepEqual(words.filter((word) => word.length === 0 || word.length > 7), []);
});

test('what was wrong when it signed comes before what is wrong now', () => {
  assert.deepEqual(rendered([[keyWord({ whenSigned: 'weakly-bound', now: 'expired' })]]), ['weak']);
});

test('each word is explained where the status is', () => {
  const page = readPages().find(({ path }) => path === 'docs/import.md');
  assert.deepEqual(words.filter((word) => page?.text.includes(`| \`${word}\` |`) !== true), []);
});
