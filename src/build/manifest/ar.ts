/** ar archives, as in Debian packages and static libraries: a line of text before each member (ar(5), with GNU's long names). */

import type { Entry, Facts, Reader } from './entry.ts';
import { modeText } from './facts.ts';
import { windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

const MAGIC_BYTES = 8;
const HEADER_BYTES = 60;

export const readAr: Reader = async function* (source) {
  let longNames: Source | null = null;
  for (let at = MAGIC_BYTES, order = 0; at < source.size; order++) {
    const header = Buffer.from(await source.read(at, HEADER_BYTES)).toString('latin1');
    expect(header.endsWith('`\n'), 'a member of the ar archive does not begin where the one before ends');
    const size = number(header.slice(48, 58), 10);
    const content = windowOf(source, at + HEADER_BYTES, size);
    const name = header.slice(0, 16).trimEnd();
    at += HEADER_BYTES + size + (size % 2);
    if (name === '//') longNames = content;
    yield { name: await fullName(name, longNames), facts: factsIn(header, order), content } satisfies Entry;
  }
};

function factsIn(header: string, order: number): Facts {
  const mode = header.slice(40, 48).trim();
  return {
    kind: 'file',
    ...(mode === '' ? {} : { mode: modeText(number(mode, 8)) }),
    ...optional('mtime', header.slice(16, 28)),
    ...optional('uid', header.slice(28, 34)),
    ...optional('gid', header.slice(34, 40)),
    order,
  };
}

/** A table of symbols and one of names have fields of blanks. */
function optional(key: 'mtime' | 'uid' | 'gid', field: string): Partial<Facts> {
  return field.trim() === '' ? {} : { [key]: number(field, 10) };
}

/** `name/` in the header itself, `name` in Debian's packages, or `/123`: there in the table of names, to the next slash. */
async function fullName(name: string, longNames: Source | null): Promise<Uint8Array> {
  const place = /^\/([0-9]+)$/.exec(name)?.[1];
  if (place === undefined) return Buffer.from(name === '/' || name === '//' || !name.endsWith('/') ? name : name.slice(0, -1), 'latin1');
  expect(longNames !== null, 'a member of the ar archive has its name in a table that is not there');
  const start = Number(place);
  expect(start < longNames.size, 'a member of the ar archive has its name outside of the table of names');
  const rest = Buffer.from(await longNames.read(start, Math.min(1024, longNames.size - start)));
  const end = rest.indexOf('/\n');
  expect(end !== -1, 'a name in the table of the ar archive has no end');
  return rest.subarray(0, end);
}

function number(field: string, base: 8 | 10): number {
  const digits = field.trim();
  expect((base === 8 ? /^[0-7]{1,8}$/ : /^[0-9]{1,12}$/).test(digits), 'a number in a header of the ar archive is none');
  return Number.parseInt(digits, base);
}
