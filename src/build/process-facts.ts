/** Facts that a process inherits and a build therefore sees: locale, time zone, umask. */

import { readFile } from 'node:fs/promises';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The categories that change what build tools write; LC_PAPER and its like do not. */
const LOCALE_CATEGORIES = ['COLLATE', 'CTYPE', 'MESSAGES', 'NUMERIC', 'TIME'];

export async function gatherProcessFacts(variables: Variables): Promise<Record<string, string>> {
  return {
    locale: effectiveLocale(variables),
    'time.zone': timeZone(variables),
    umask: await readUmask(),
  };
}

/**
 * What setlocale(3) makes of LC_ALL, LC_<category> and LANG, in this order; an empty variable counts as unset.
 * @returns such as `en_GB.UTF-8 collate=C`: LANG, then the categories that deviate from it
 */
export function effectiveLocale(variables: Variables): string {
  const all = variables['LC_ALL'] || '';
  const base = all || variables['LANG'] || 'C';
  const deviating = LOCALE_CATEGORIES
    .map((category) => [category.toLowerCase(), all || variables[`LC_${category}`] || base] as const)
    .filter(([, locale]) => locale !== base)
    .map(([category, locale]) => `${category}=${locale}`);
  return [base, ...deviating].join(' ');
}

function timeZone(variables: Variables): string {
  // Set but empty means UTC (POSIX); unset means whatever the machine is set to.
  if (variables['TZ'] === '') return 'UTC';
  return variables['TZ'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Four octal digits. Read from the kernel where it tells: process.umask() has to set the mask in order to read
 * it, and a file that another thread creates in that moment would be open to everybody.
 */
async function readUmask(): Promise<string> {
  const status = await readFile('/proc/self/status', 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [, told] = /^Umask:\s*([0-7]+)$/m.exec(status) ?? [];
  return told ?? process.umask().toString(8).padStart(4, '0');
}
