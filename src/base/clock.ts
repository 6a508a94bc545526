/** Time is handed in, so that what decides can be tested without waiting. */

export interface Clock {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
};

export function fixedClock(seconds: number): Clock {
  return { now: () => seconds };
}

/** `2017-06-08T12:00:00Z` */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
