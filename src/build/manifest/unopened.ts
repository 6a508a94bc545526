/** Why a part of an artifact stays closed. It becomes a word in the manifest, not an error: the rest is still compared. */

export class Unopened extends Error {
  /** @param reason lower case, no full stop: "ends 100 bytes before its directory says" */
  constructor(reason: string, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.name = 'Unopened';
  }
}

/** For parsers: what is read holds, or the part is damaged. */
export function expect(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new Unopened(reason);
}
