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

/** True for a UTC time that exists, in the one spelling that formatTime writes: no fraction, no offset, no leap second. */
export function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const milliseconds = Date.parse(text);
  // 30 February parses, as 2 March.
  return !Number.isNaN(milliseconds) && formatTime(milliseconds / 1000) === text;
}
