/** Whether two texts are alike once everything of one kind is taken out of both. */

import type { ContentDifference } from './difference.ts';

/**
 * @param where continues "only times differ, "
 * @returns null when they are not, by any of the kinds
 */
export function alikeBut(a: string, b: string, where: string): ContentDifference | null {
  for (const { kind, what, mask } of KINDS) if (mask(a) === mask(b)) return { kind, note: `only ${what} ${where}` };
  return null;
}

interface Kind {
  readonly kind: ContentDifference['kind'];
  readonly what: string;
  readonly mask: (text: string) => string;
}

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const DAYS = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun';
/** What may stand for the same moment in another zone, or with another precision. */
const CLOCK = '[0-2]?[0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]+)?)?';
const ZONE = '(?: ?(?:[AP]M|UTC|GMT|Z|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2}))?';

const TIMES = [
  // 2017-06-08T12:00:00Z, 2017/06/08 12:00, 20170608T120000
  new RegExp(`[12][0-9]{3}[-/][01][0-9][-/][0-3][0-9](?:[T ]${CLOCK}(?:[.,][0-9]+)?${ZONE})?`, 'g'),
  /\b[12][0-9]{3}[01][0-9][0-3][0-9](?:[T-]?[0-2][0-9][0-5][0-9](?:[0-6][0-9])?Z?)?\b/g,
  // Thu Jun  8 12:00:00 UTC 2017; Thu, 08 Jun 2017 12:00:00 +0000; Jun 8 2017
  new RegExp(`(?:(?:${DAYS})[a-z]*,? +)?(?:(?:${MONTHS})[a-z]* +[0-3]?[0-9]|[0-3]?[0-9][ -](?:${MONTHS})[a-z]*)(?:,?[ -]+(?:${CLOCK}${ZONE} +)?[12][0-9]{3})?(?: ${CLOCK}${ZONE})?`, 'g'),
  new RegExp(`\\b${CLOCK}${ZONE}`, 'g'),
  // Seconds, or milliseconds, since 1970, of this century.
  /\b(?:9[5-9][0-9]{7}|[12][0-9]{9})(?:[0-9]{3})?(?:\.[0-9]+)?\b/g,
];
// Two segments at least, for a lone slash is in many texts; also behind a compiler's -I and -L.
const PATHS = /(?<=^|[^\w/.]|-[IL])(?:\/|[A-Za-z]:\\)(?:[\w.+~@%,=:-]+[/\\])+[\w.+~@%,=:-]*/gm;
const LOCALES = /\b[a-z]{2,3}_[A-Z]{2}(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?\b|\b(?:C|POSIX)\.(?:UTF-8|utf8)\b/g;

const maskTimes = (text: string) => TIMES.reduce((masked, time) => masked.replace(time, '\u0001'), text);
const maskPaths = (text: string) => text.replace(PATHS, '\u0002');

const KINDS: readonly Kind[] = [
  { kind: 'timestamp', what: 'times differ', mask: maskTimes },
  { kind: 'path', what: 'paths differ', mask: maskPaths },
  { kind: 'content', what: 'names of a locale differ', mask: (text) => text.replace(LOCALES, '\u0003') },
  { kind: 'path', what: 'paths and times differ', mask: (text) => maskTimes(maskPaths(text)) },
];
