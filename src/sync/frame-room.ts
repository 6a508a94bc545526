/** What still fits into a frame. */
export class FrameRoom {
  #left: number;

  /** @param bytes all that there is */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  get left(): number {
    return this.#left;
  }

  /** @returns false when so many bytes do not fit; nothing is taken then */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}
