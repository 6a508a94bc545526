/**
 * V8 lets the space for new objects grow to 128 MiB, and an import or a node that works for a while gets there, whatever
 * little it keeps; and as much garbage of ours keeps memory of Node's and LevelDB's from being freed. A sixteenth of it
 * does the same work in the same time, so it stops growing on the way.
 *
 * The size can only be given when a process starts, and ours is started by `#!/usr/bin/env node`; but V8 asks by what
 * factor to grow each time that it does.
 */

import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { MAX_YOUNG_BYTES } from '../base/limits.ts';

/** Milliseconds between two looks: to double, it has to fill up with what lives on. */
const LOOK_EVERY = 100;

let watching = false;

/** For the whole process; it keeps no process alive. */
export function boundYoungGeneration(): void {
  if (watching) return;
  watching = true;
  const looking = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    // The next time it would double.
    if (young !== undefined && 2 * young.space_size <= MAX_YOUNG_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(looking);
  }, LOOK_EVERY);
  looking.unref();
}
