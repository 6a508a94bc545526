/** Parts of a minute's worth of something that are left to many: all after a quiet minute, and below nothing for who is in debt. */

const MINUTE = 60_000;
/** Remembered at most: one that is forgotten begins anew, as anybody can with another identity. */
const MAX_REMEMBERED = 4_096;

/** From 1 down, to be lowered by whoever takes of it; below 0 its owner has to wait so many parts of a minute. */
export interface Left {
  part: number;
  /** When it was looked at last: milliseconds. */
  at: number;
}

export interface Parts {
  /** As it is now. */
  of(owner: string): Left;
}

/** @param now milliseconds */
export function rememberParts(now: () => number): Parts {
  const parts = new Map<string, Left>();
  return {
    of(owner) {
      const known = parts.get(owner);
      const time = now();
      const left = known === undefined ? { part: 1, at: time } : { part: Math.min(1, known.part + (time - known.at) / MINUTE), at: time };
      parts.delete(owner);
      parts.set(owner, left);
      if (parts.size > MAX_REMEMBERED) parts.delete(parts.keys().next().value as string);
      return left;
    },
  };
}
