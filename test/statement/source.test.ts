import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_URI_BYTES } from '../../src/base/limits.ts';
import { isResourceUri, isSourceDigest, parseSource } from '../../src/statement/source.ts';
import { COMMIT, HASH } from './samples.ts';

test('an address with a commit, with a SHA-256, or a bare digest', () => {
  const uri = 'git+https://git.example.org/tails.git';
  assert.deepEqual(parseSource(`${uri}@${COMMIT}`), { uri, digest: `gitCommit:${COMMIT}` });
  assert.deepEqual(parseSource(`${uri}@gitCommit:${COMMIT}`), { uri, digest: `gitCommit:${COMMIT}` });
  assert.deepEqual(parseSource(`https://example.org/a@b/c.tar@sha256:${HASH}`), { uri: 'https://example.org/a@b/c.tar', digest: `sha256:${HASH}` });
  assert.deepEqual(parseSource(COMMIT), { digest: `gitCommit:${COMMIT}` });
  assert.deepEqual(parseSource(`sha256:${HASH}`), { digest: `sha256:${HASH}` });
});

test('bad input 24: a commit of 64 digits is one of a SHA-256 repository, unless it says sha256', () => {
  assert.deepEqual(parseSource(HASH), { digest: `gitCommit:${HASH}` });
});

test('bad input 24: an abbreviated commit, with the command that completes it', () => {
  assert.throws(() => parseSource('git+https://example.org/x.git@53bd2c4'), {
    code: 'source-malformed', message: 'source "git+https://example.org/x.git@53bd2c4": commit "53bd2c4" is abbreviated', hint: 'git rev-parse 53bd2c4',
  });
});

test('bad input 24: a branch, a tag, or nothing at all', () => {
  for (const text of ['https://example.org/x@main', 'https://example.org/x@v1.0', 'https://example.org/x', 'https://example.org/x@', '', 'HEAD']) {
    assert.throws(() => parseSource(text), { code: 'source-malformed', hint: /git rev-parse/ }, text);
  }
});

test('bad input 24: capitals', () => {
  assert.throws(() => parseSource(COMMIT.toUpperCase()), { code: 'source-malformed', hint: 'write it in lower case' });
  assert.throws(() => parseSource(`sha256:${HASH.toUpperCase()}`), { code: 'source-malformed', hint: 'write it in lower case' });
});

test('what stands before the last @ is a URI in its normal case', () => {
  for (const text of [`@${COMMIT}`, `git@example.org:x.git@${COMMIT}`, `/home/x@${COMMIT}`, `https://example.org/ä@${COMMIT}`, `x y@${COMMIT}`]) {
    assert.throws(() => parseSource(text), { code: 'source-malformed', hint: /for example git\+https/ }, text);
  }
  assert.throws(() => parseSource(`HTTPS://Example.org/Path@${COMMIT}`), { code: 'source-malformed', hint: 'scheme and host are written in lower case: https://example.org/Path' });
});

test('a URI of the largest length is one, and one byte more is none', () => {
  assert.ok(isResourceUri('x:'.padEnd(MAX_URI_BYTES, 'y')));
  assert.equal(isResourceUri('x:'.padEnd(MAX_URI_BYTES + 1, 'y')), false);
  for (const text of ['x:', ':x', '1x:y', 'https://example.org/\n', 'https://EXAMPLE.org/']) assert.equal(isResourceUri(text), false, text);
});

test('a refused source does not reach the terminal raw', () => {
  assert.throws(() => parseSource('\u001b[2J\n'), (error: Error) => /^[ -~]+$/.test(error.message));
});

test('a digest has one spelling', () => {
  for (const text of [`gitCommit:${COMMIT}`, `gitCommit:${HASH}`, `sha256:${HASH}`]) assert.ok(isSourceDigest(text));
  for (const text of [COMMIT, `sha256:${COMMIT}`, `gitCommit:${COMMIT}0`, `sha512:${HASH}`, `gitcommit:${COMMIT}`, `sha256:${HASH}\n`]) assert.equal(isSourceDigest(text), false, text);
});
