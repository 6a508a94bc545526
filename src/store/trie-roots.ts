/** The roots of scopes that were asked for last: two nodes that compare them mostly find nothing new. */

import type { SignerRoot } from '../sync/tries.ts';

export interface RememberedRoots {
  /** As of a moment after the question, unless the answer is remembered and still holds. */
  of(scope: string, read: () => Promise<readonly SignerRoot[]>): Promise<readonly SignerRoot[]>;
  forget(scope: string): void;
}

/** Roots in all, some 200 bytes each. */
const MAX_ROOTS = 20_000;

export function rememberedRoots(): RememberedRoots {
  const answers = new Map<string, Promise<readonly SignerRoot[]>>();
  const sizes = new Map<string, number>();

  function forget(scope: string): void {
    answers.delete(scope);
    sizes.delete(scope);
  }

  function makeRoom(scope: string, { length }: readonly SignerRoot[]): void {
    sizes.set(scope, length);
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [oldest, size] of sizes) {
      if (total <= MAX_ROOTS) return;
      forget(oldest);
      total -= size;
    }
  }

  async function settle(scope: string, answer: Promise<readonly SignerRoot[]>): Promise<void> {
    // Whoever asked is told of a failure; here it is only that nothing can be remembered.
    const roots = await answer.catch(() => undefined);
    if (answers.get(scope) !== answer) return;
    if (roots === undefined) forget(scope);
    else makeRoom(scope, roots);
  }

  return {
    of(scope, read) {
      const there = answers.get(scope);
      if (there !== undefined) return there;
      const answer = read();
      answers.set(scope, answer);
      void settle(scope, answer);
      return answer;
    },
    forget,
  };
}
