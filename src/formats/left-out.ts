/** What is shown of a signed file and does not count: the rest of the file does. */

import { MAX_LEFT_OUT } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import type { LeftOut } from '../statement/foreign.ts';

/** In the order of the file; when there are too many, the last entry says how many more there are. */
export class LeftOutList {
  readonly #entries: LeftOut[] = [];
  #further = 0;

  /** @param reason one sentence without a full stop; what it quotes is printable */
  add(line: number | null, reason: string): void {
    if (this.#entries.length < MAX_LEFT_OUT) this.#entries.push({ line, reason });
    else this.#further++;
  }

  list(): readonly LeftOut[] {
    return this.#further === 0 ? this.#entries : [...this.#entries, { line: null, reason: `${this.#further} more are left out` }];
  }
}

export function isNoName(name: string, problem: string): string {
  return `name ${quoted(name)} ${problem}`;
}
