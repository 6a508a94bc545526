/** What became of an import: in words for people, in numbers for programs. */

import { count } from '../../src/base/wording.ts';
import type { ForeignFormat } from '../../src/statement/foreign.ts';
import type { BroughtCertificates } from '../exchange/certificates.ts';
import type { Imported, RefusedEntry } from '../exchange/import-files.ts';
import type { ImportScope } from '../exchange/import-scope.ts';
import { good, refusedLine, strong, warning, type Line } from './line.ts';

export interface ImportView {
  readonly imported: Imported;
  readonly scope: ImportScope;
  /** null when none were given. */
  readonly certificates: BroughtCertificates | null;
  /** How many are of no release of the project. */
  readonly unplaced: number;
}

/** @param all whether to name each key that could not check what it is said to have signed */
export function importLines({ imported, scope, unplaced }: ImportView, all: boolean): Line[] {
  const { accepted, duplicate, refused, ignored, files } = imported;
  return [
    [good('read'), ` ${attestations(readCount(imported), imported)} in ${count(files, 'file')}`],
    `  ${accepted} new, with a good signature`,
    ...(duplicate === 0 ? [] : [`  ${duplicate} here before`]),
    ...uncountedLines(imported, all),
    ...(unplaced === 0 ? [] : [['  ', warning('!'), ` ${unplaced} of no release: no foreign line of the policy fits the names, and no folder tells it`]]),
    ...(refused.length === 0 ? [] : [['  ', warning('!'), ` ${refused.length} refused`]]),
    ...signsFilesLines(ignored, '  '),
    ...signerLines(imported, scope),
    ...nextLines({ imported, scope, unplaced }),
  ];
}

/** For when nothing was read. */
export function nothingLines({ files, ignored }: Imported): Line[] {
  return [
    `concur: nothing was imported: ${count(files, 'file')} looked at, and no attestation in ${files === 1 ? 'it' : 'them'} that could be taken`,
    ...signsFilesLines(ignored, 'concur: '),
  ];
}

function signsFilesLines(ignored: Imported['ignored'], start: string): Line[] {
  const number = ignored.get('signs-a-file') ?? 0;
  return number === 0 ? [] : [`${start}${count(number, 'signature')} over files themselves passed over: they write no hash down`];
}

const SHOWN_KEYS = 10;

/** By key, with the folders that tell people whose it may be. */
function uncountedLines({ unverified, stillUnverified, uncounted }: Imported, all: boolean): Line[] {
  const number = unverified + stillUnverified;
  if (number === 0) return [];
  const keys = [...uncounted].sort(([, [a = '']], [, [b = '']]) => (a < b ? -1 : 1));
  const shown = all ? keys : keys.slice(0, SHOWN_KEYS);
  const width = Math.max(...shown.map(([key]) => key.length));
  return [
    ['  ', warning('!'), ` ${number}${stillUnverified === 0 ? '' : ' of them'} kept and not counted: the key is not here, or cannot be checked by this program`],
    ...shown.map(([key, [first = '', ...others]]): Line => `    ${key.padEnd(width)}  ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`),
    ...(keys.length === shown.length ? [] : [`    and ${count(keys.length - shown.length, 'more key')}: -v or --json names them all`]),
  ];
}

/** How many of them the policy may count; whether it does, the status says. */
function signerLines({ signers }: Imported, { policy }: ImportScope): Line[] {
  if (policy === undefined || signers.size === 0) return [];
  const named = [...signers].flatMap(([signer, number]) => {
    const person = policy.personByFingerprint.get(signer);
    return person === undefined ? [] : [{ name: person.name, number }];
  });
  const theirs = named.reduce((sum, { number }) => sum + number, 0);
  const others = [...signers.values()].reduce((sum, number) => sum + number, 0) - theirs;
  const people = count(new Set(named.map(({ name }) => name)).size, 'person', 'people');
  return [`  ${theirs} by ${people} whom the policy for ${policy.project} names${others === 0 ? '' : `, ${others} by keys that it does not name`}`];
}

/** One line, for --quiet. */
export function importLine(imported: Imported): Line {
  const { accepted, duplicate, unverified, refused } = imported;
  return [good('read'), ` ${attestations(readCount(imported), imported)}: ${accepted} new, ${duplicate} here before, ${unverified} unverified, ${refused.length} refused`];
}

/** All that became something: what was refused was not read. */
export function readCount({ accepted, duplicate, unverified }: Imported): number {
  return accepted + duplicate + unverified;
}

const SHOWN_REFUSALS = 10;

/** @param all whether to name each of them */
export function refusalLines(refused: readonly RefusedEntry[], all: boolean): Line[] {
  const shown = all ? refused : refused.slice(0, SHOWN_REFUSALS);
  const more = refused.length - shown.length;
  return [
    ...shown.map(({ file, reason, hint }) => refusedLine(file, hint === null ? reason : `${reason} (${hint})`)),
    ...(more === 0 ? [] : [`concur: and ${more} more: -v or --json names them all`]),
  ];
}

function attestations(number: number, { formats }: Imported): string {
  const [format, another] = formats;
  return count(number, format === undefined || another !== undefined ? 'attestation' : `${format} attestation`);
}

function nextLines({ imported, scope, unplaced }: Omit<ImportView, 'certificates'>): Line[] {
  const { uncounted, releases, formats: [format = 'sha256sums'] } = imported;
  return [
    ...(uncounted.size === 0 ? [] : [['  next: ', strong('concur certificate import DIR'), ' with the keys of the builders: what waits for them is then checked']]),
    ...(unplaced === 0 ? [] : [['  next: ', strong('concur log'), ' shows the names: a line in the policy tells their release, such as ', strong(`foreign ${format} ${EXAMPLES[format]}`)]]),
    nextLine(scope, [...releases].at(-1)),
  ];
}

/** Templates for names as they are usual. */
const EXAMPLES: Readonly<Record<ForeignFormat, string>> = {
  'sha256sums': 'hello-{release}-*', 'gitian': 'hello-{release}-*', 'buildinfo': 'hello_{release}-*', 'in-toto-link': 'hello_{release}-*', 'dsse': 'hello-{release}-*',
};

/** Without a project it is for the policies' lines to say what was about what. */
function nextLine({ project, policy, policies }: ImportScope, release: string | undefined): Line {
  if (policy !== undefined) return ['  next: ', strong(`concur status ${policy.project}${release === undefined ? '' : ` ${release}`}`)];
  if (project === null && policies > 0) return ['  next: ', strong('concur status')];
  return ['  next: ', strong(`concur policy draft --project ${project ?? 'PROJECT'} --threshold 2 CERTIFICATE...`), ', then concur policy add: nobody counts without a policy'];
}

/** Documented in docs/json.md; grows by addition only. */
export function importDocument({ imported, scope, certificates, unplaced }: ImportView): Record<string, unknown> {
  const { formats, files, accepted, duplicate, unverified, refused, releases } = imported;
  const [format, another] = formats;
  return {
    format: another === undefined ? format ?? null : 'mixed',
    project: scope.project,
    files,
    read: readCount(imported),
    accepted,
    duplicate,
    unverified,
    refused,
    releases: [...releases],
    uncounted: [...imported.uncounted].map(([key, of]) => ({ key, files: of })),
    unplaced,
    certificates: certificates === null ? null : certificateNumbers(certificates),
  };
}

function certificateNumbers({ imported, refused }: BroughtCertificates): Record<string, unknown> {
  const of = (outcome: string) => imported.filter((certificate) => certificate.outcome === outcome).length;
  return { new: of('new'), updated: of('updated'), known: of('known'), refused };
}
