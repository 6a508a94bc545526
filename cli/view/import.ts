/** What became of an import: in words for people, in numbers for programs. */

import { count } from '../../src/base/wording.ts';
import type { BroughtCertificates } from '../exchange/certificates.ts';
import type { Imported, RefusedEntry } from '../exchange/import-files.ts';
import type { ImportScope } from '../exchange/import-scope.ts';
import { good, refusedLine, strong, warning, type Line } from './line.ts';

export interface ImportView {
  readonly imported: Imported;
  readonly scope: ImportScope;
  /** null when none were given. */
  readonly certificates: BroughtCertificates | null;
}

export function importLines({ imported, scope }: ImportView): Line[] {
  const { accepted, duplicate, unverified, refused, ignored, files } = imported;
  const signsFiles = ignored.get('signs-a-file') ?? 0;
  return [
    [good('read'), ` ${attestations(readCount(imported), imported)} in ${count(files, 'file')}`],
    `  ${accepted} new, with a good signature`,
    ...(duplicate === 0 ? [] : [`  ${duplicate} here before`]),
    ...(unverified === 0 ? [] : [['  ', warning('!'), ` ${unverified} kept and not counted: the key is not here, or cannot be checked by this program`]]),
    ...(refused.length === 0 ? [] : [['  ', warning('!'), ` ${refused.length} refused`]]),
    ...(signsFiles === 0 ? [] : [`  ${count(signsFiles, 'signature')} over files themselves passed over: they write no hash down`]),
    ...signerLines(imported, scope),
    ...nextLines(imported, scope),
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

function nextLines({ unverified, releases }: Imported, scope: ImportScope): Line[] {
  return [
    ...(unverified === 0 ? [] : [['  next: ', strong('concur certificate import DIR'), ' with the keys of the builders: what waits for them is then checked']]),
    nextLine(scope, [...releases].at(-1)),
  ];
}

/** Without a project it is for the policies' lines to say what was about what. */
function nextLine({ project, policy, policies }: ImportScope, release: string | undefined): Line {
  if (policy !== undefined) return ['  next: ', strong(`concur status ${policy.project}${release === undefined ? '' : ` ${release}`}`)];
  if (project === null && policies > 0) return ['  next: ', strong('concur status')];
  return ['  next: ', strong(`concur policy draft --project ${project ?? 'PROJECT'} --threshold 2 CERTIFICATE...`), ', then concur policy add: nobody counts without a policy'];
}

/** Documented in docs/json.md; grows by addition only. */
export function importDocument({ imported, scope, certificates }: ImportView): Record<string, unknown> {
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
    certificates: certificates === null ? null : certificateNumbers(certificates),
  };
}

function certificateNumbers({ imported, refused }: BroughtCertificates): Record<string, unknown> {
  const of = (outcome: string) => imported.filter((certificate) => certificate.outcome === outcome).length;
  return { new: of('new'), updated: of('updated'), known: of('known'), refused };
}
