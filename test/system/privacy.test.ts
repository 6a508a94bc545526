import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { before, suite, test } from 'node:test';
import { IN_NAMESPACE } from '../network/namespace.ts';

interface Watched {
  readonly file: string;
  readonly exit: number;
  readonly verdict: string | null;
  /** Lengths of encrypted frames to the peer and from it. */
  readonly out: readonly number[];
  readonly in: readonly number[];
  /** What the peer was asked for, as JSON. */
  readonly asked: readonly string[];
  readonly oddities: readonly unknown[];
  /** Connections that were begun, and datagrams that were sent. */
  readonly opened: number;
  readonly datagrams: number;
}

suite('what leaves a machine on which a file is verified', { timeout: 200_000, ...IN_NAMESPACE }, () => {
  let runs: readonly Watched[];
  let first: Watched;
  let configured: Watched;
  let offline: Watched;

  before(() => {
    const program = fileURLToPath(new URL('privacy-run.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync('unshare', ['-rn', 'sh', '-c', 'ip link set lo up && exec "$0" "$1"', process.execPath, program], { encoding: 'utf8', timeout: 180_000 });
    assert.equal(status, 0, stderr);
    ({ runs, configured, offline } = JSON.parse(stdout) as { runs: Watched[]; configured: Watched; offline: Watched });
    first = runs[0] as Watched;
  });

  test('different files were verified, one that nobody signed and one that is not there among them', () => {
    assert.deepEqual(runs.map(({ exit, verdict }) => [exit, verdict]), [[0, 'AGREED'], [0, 'AGREED'], [25, 'UNKNOWN'], [74, null], [0, 'AGREED']]);
    assert.ok(first.out.length > 10 && first.in.length > 10 && first.asked.length > 100, JSON.stringify(first).slice(0, 500));
  });

  // Their order is up to the peer, which asks who we are while it answers: what it is told between our own questions comes sooner or later.
  test('frames to the peer are the same in number and size, whichever file it is', () => {
    for (const { file, out } of runs) assert.deepEqual(out.toSorted(byNumber), first.out.toSorted(byNumber), file);
  });

  test('frames from the peer are the same in number and size', () => {
    for (const { file, in: received } of runs) assert.deepEqual(received.toSorted(byNumber), first.in.toSorted(byNumber), file);
  });

  test('the peer is asked for the same, behind the encryption too, and the name of no file is in the clear', () => {
    for (const { file, asked, oddities } of runs) {
      assert.deepEqual(new Set(asked).symmetricDifference(new Set(first.asked)), new Set(), file);
      assert.deepEqual(oddities, [], file);
    }
  });

  test('one connection is made, and no name server or anybody else is asked', () => {
    for (const { file, opened, datagrams } of [...runs, configured]) assert.deepEqual([opened, datagrams], [1, 0], file);
  });

  test('configured peers are asked in the same way', () => {
    assert.deepEqual([configured.verdict, configured.out.toSorted(byNumber)], ['AGREED', first.out.toSorted(byNumber)]);
  });

  test('with --offline nobody is asked, though peers are configured', () => {
    assert.deepEqual(offline, { file: 'a.iso', exit: 25, verdict: 'UNKNOWN', out: [], in: [], asked: [], oddities: [], opened: 0, datagrams: 0 });
  });
});

function byNumber(a: number, b: number): number {
  return a - b;
}
