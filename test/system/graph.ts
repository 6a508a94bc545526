/** Who is linked to whom in a swarm: few links each, and a way from everybody to everybody. */

import type { Chance } from '../simulate/clock.ts';

export type Edge = readonly [from: number, to: number];

/** Two rings through all nodes, in two random orders, that share no link: four links each. @param nodes at least 5 */
export function twoRings(nodes: number, chance: Chance): Edge[] {
  const first = ring(shuffled(nodes, chance));
  const taken = new Set(first.map(nameOf));
  for (;;) {
    const second = ring(shuffled(nodes, chance));
    if (!second.some((edge) => taken.has(nameOf(edge)))) return [...first, ...second];
  }
}

/** For each node, which of `groups` it is in. */
export function partition(nodes: number, groups: number, chance: Chance): number[] {
  return Array.from({ length: nodes }, () => chance.below(groups));
}

/** Whether these pairs lead from each node to every other. */
export function joined(nodes: readonly string[], pairs: readonly (readonly [string, string])[]): boolean {
  const reached = new Set(nodes.slice(0, 1));
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const [a, b] of pairs) if (reached.has(a) || reached.has(b)) reached.add(a).add(b);
  }
  return nodes.every((node) => reached.has(node));
}

function ring(order: readonly number[]): Edge[] {
  return order.map((node, i) => [node, order[(i + 1) % order.length] as number]);
}

function nameOf(edge: Edge): string {
  return edge.toSorted((a, b) => a - b).join('-');
}

function shuffled(count: number, chance: Chance): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = chance.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
