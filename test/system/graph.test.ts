import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chance } from '../simulate/clock.ts';
import { joined, twoRings } from './graph.ts';

test('a swarm is linked in two rings: four links each, a way to everybody, and the same for the same seed', () => {
  for (let seed = 0; seed < 100; seed++) {
    const edges = twoRings(24, new Chance(seed));
    const degrees = new Map<number, number>();
    for (const node of edges.flat()) degrees.set(node, (degrees.get(node) ?? 0) + 1);
    assert.deepEqual([...new Set(degrees.values())], [4]);
    assert.equal(new Set(edges.map((edge) => edge.toSorted((a, b) => a - b).join())).size, 48);
    assert.equal(joined(Array.from({ length: 24 }, (_, i) => String(i)), edges.map(([a, b]) => [String(a), String(b)])), true);
    assert.deepEqual(twoRings(24, new Chance(seed)), edges);
  }
});

test('nodes are joined when there is a way from each to each, whoever asked whom', () => {
  assert.equal(joined(['a', 'b', 'c'], [['b', 'a'], ['c', 'b']]), true);
  assert.equal(joined(['a', 'b', 'c', 'd'], [['b', 'a'], ['c', 'd']]), false);
  assert.equal(joined(['a'], []), true);
});
