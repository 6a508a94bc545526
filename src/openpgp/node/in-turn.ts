/**
 * Node's threads are few, and the store and every file wait for them too. So only some checks are handed to them at a
 * time: nothing else waits behind hundreds, and the event loop gets their answers in small portions.
 */

/** Checks in Node's threads at the same time: enough to keep each of its four busy. */
const MAX_UNDER_WAY = 16;

let underWay = 0;
const waiting: (() => void)[] = [];

/** Does the work when its turn has come, in the order of the calls. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay < MAX_UNDER_WAY) underWay++;
  else await new Promise<void>((resolve) => { waiting.push(resolve); });
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) underWay--;
    else next();
  }
}
