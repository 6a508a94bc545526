/** Numbers, durations and dates in their one spelling. */

import { malformed } from './lines.ts';

/** @throws ConcurError policy-malformed */
export function parseCount(text: string, line: number, what: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(text)) throw malformed(line, `${what} "${text}" is not a whole number from 1 on`, 'write a number such as 2, without leading zeros');
  return Number(text);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** @returns seconds */
export function parseDuration(text: string, line: number): number {
  const [, amount, unit] = /^([1-9][0-9]{0,5})([smhdw])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw malformed(line, `"${text}" is not a duration`, 'write a number and one of s m h d w, such as 14d');
  }
  return Number(amount) * (SECONDS[unit] as number);
}

/** `2027-01-31`: @returns the first second of that day in UTC */
export function parseDate(text: string, line: number): number {
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Printed again and compared: 2027-02-30 would otherwise become the second of March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== text) {
    throw malformed(line, `"${text}" is not a date`, 'write it as 2027-01-31');
  }
  return milliseconds / 1000;
}
