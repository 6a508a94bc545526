/** What a change brings about, done at once, and once for all the changes that follow closely: who can cause changes must not choose how much is done. */

export interface Repeated {
  /** Runs it now, or when the time since the last run is over: once, however often it is asked for. */
  request(): void;
  /** Nothing runs any more. */
  stop(): void;
}

export interface RepeatedOptions {
  /** From one run to the next. */
  readonly milliseconds: number;
  /** @returns what calls it off. @default setTimeout's, which keeps no process alive */
  readonly later?: (milliseconds: number, run: () => void) => () => void;
}

/** @param run never throws */
export function noMoreOften(run: () => void, { milliseconds, later = afterMilliseconds }: RepeatedOptions): Repeated {
  let isWanted = false;
  let callOff: (() => void) | null = null;

  function runNow(): void {
    isWanted = false;
    callOff = later(milliseconds, () => {
      callOff = null;
      if (isWanted) runNow();
    });
    run();
  }

  return {
    request() {
      isWanted = true;
      if (callOff === null) runNow();
    },
    stop() {
      callOff?.();
      callOff = nothing;
    },
  };
}

function nothing(): void {
  return undefined;
}

function afterMilliseconds(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}
