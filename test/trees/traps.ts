/** One release for each kind of trap that was met in real trees, so that each has a truth of its own. */

import { FIRST_SIGNATURE, type Builder } from './builders.ts';
import { attest, attestSums, attestTogether, type Draft, type Signing } from './draft.ts';
import { differing, entriesOf, hashOf, valuesOf, writeSums, type Entry, type Spelling } from './sums.ts';

export interface TrapOptions {
  readonly cast: readonly Builder[];
  readonly seed: number;
  readonly project: string;
  readonly now: Draft;
  /** Where the first versions go of what is replaced. */
  readonly earlier: Draft;
}

/** The releases that {@link addTraps} makes, by what is wrong with them. */
export const TRAP = {
  /** Stage `codesigned` instead of `all`; names have folders, lines end in CR CR LF. */
  lineEnds: '22.0rc1',
  /** `*` names, CRLF, no last line end, comment lines. */
  spellings: '22.0rc2',
  /** One got another hash of one artifact. */
  dissent: '22.0rc3',
  /** Everybody lists one name twice, with two hashes. */
  ambiguous: '23.0rc2',
  /** Nobody's hash of one artifact is another's. */
  everyoneDiffers: '26.0rc1',
  /** Corrections: in another stage, in the same second, and of a file that was replaced. */
  corrected: '26.0rc2',
  /** Files that cannot be taken in, whole or in part. */
  broken: '26.0rc3',
  /** Several signatures in a file, text signatures, version 3, SHA-1, one person under two names. */
  signatures: '26.0rc4',
  /** Only one person built it. */
  single: '29.4',
} as const;

export async function addTraps(options: TrapOptions): Promise<void> {
  const at = (release: string): Place => placeOf(options, release);
  await Promise.all([
    addLineEnds(at(TRAP.lineEnds)), addSpellings(at(TRAP.spellings)), addDissent(at(TRAP.dissent)), addAmbiguous(at(TRAP.ambiguous)),
    addEveryoneDiffers(at(TRAP.everyoneDiffers)), addCorrected(at(TRAP.corrected), options.earlier), addBroken(at(TRAP.broken)),
    addSignatures(at(TRAP.signatures)), addSingle(at(TRAP.single)),
  ]);
  options.now.files.set('builder-keys/broken.gpg', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF4L4oABEADQ\n=nope\n');
  options.now.refused.push({ file: 'builder-keys/broken.gpg', why: 'broken armor' });
}

interface Place {
  readonly release: string;
  readonly now: Draft;
  readonly cast: readonly Builder[];
  /** By name. */
  readonly who: (name: string) => Builder;
  /** Of somebody's file; a minute apart for each builder. */
  readonly signing: (builder: Builder, file?: string) => Signing;
  readonly noncodesigned: readonly Entry[];
  readonly all: readonly Entry[];
  readonly artifact: (ending: string) => string;
}

const ALL = 'all.SHA256SUMS';
const NONCODESIGNED = 'noncodesigned.SHA256SUMS';
const MINUTE = 60;
const HOUR = 60 * MINUTE;

function placeOf({ cast, seed, project, now }: TrapOptions, release: string): Place {
  const built = { project, release, seed };
  return {
    release, now, cast,
    who: (name) => cast.find((builder) => builder.name === name) as Builder,
    signing: (builder, file = ALL) => ({ release, file, builder, time: FIRST_SIGNATURE + (file === NONCODESIGNED ? 0 : HOUR) + cast.indexOf(builder) * MINUTE }),
    noncodesigned: entriesOf(built, 'noncodesigned'),
    all: entriesOf(built, 'all'),
    artifact: (ending) => `${project}-${release}${ending}`,
  };
}

async function addLineEnds({ now, cast, signing, noncodesigned, all, artifact }: Place): Promise<void> {
  const inFolders = (entries: readonly Entry[]): Entry[] => entries.map(({ name, sha256 }) => ({ name: `${folderOf(name.slice(artifact('').length))}/${name}`, sha256 }));
  for (const builder of cast) {
    await attestSums(now, signing(builder, NONCODESIGNED), inFolders(noncodesigned));
    await attestSums(now, signing(builder, 'codesigned.SHA256SUMS'), inFolders(all), { lineEnd: '\r\r\n' });
  }
}

/** The host that is named in what follows the release. */
function folderOf(ending: string): string {
  return /^-([a-z0-9_]+-[a-z]+-[a-z]+|win64)/.exec(ending)?.[1] ?? 'src';
}

const SPELLINGS: readonly Spelling[] = [
  {}, { mark: '*' }, { lineEnd: '\r\n' }, { lastLine: 'without line end' }, { before: ['# built on a Tuesday', ''] }, { mark: '*', lineEnd: '\r\r\n', lastLine: 'without line end' },
];

async function addSpellings({ now, cast, signing, all }: Place): Promise<void> {
  for (const [i, builder] of cast.entries()) await attestSums(now, signing(builder), all, SPELLINGS[i % SPELLINGS.length]);
}

async function addDissent({ now, cast, signing, all, artifact }: Place): Promise<void> {
  for (const builder of cast) await attestSums(now, signing(builder), builder.name === 'charles' ? differing(all, artifact('-win64.zip'), 'charles') : all);
}

async function addAmbiguous({ now, cast, signing, all, artifact, release }: Place): Promise<void> {
  const twice = ['x86_64', 'arm64'].map((target) => ({ name: artifact('-osx-unsigned.dmg'), sha256: hashOf(release, target) }));
  for (const builder of cast) await attestSums(now, signing(builder), [...all, ...twice]);
}

async function addEveryoneDiffers({ now, cast, signing, all, artifact }: Place): Promise<void> {
  for (const builder of cast) await attestSums(now, signing(builder), differing(all, artifact('-arm64-apple-darwin-unsigned.zip'), builder.name));
}

async function addCorrected({ now, who, signing, noncodesigned, all, artifact }: Place, earlier: Draft): Promise<void> {
  const name = artifact('-win64.zip');
  for (const builder of ['ada', 'barbara'].map(who)) {
    await attestSums(now, signing(builder, NONCODESIGNED), noncodesigned);
    await attestSums(now, signing(builder), all);
  }
  // The later stage says otherwise, and is right.
  await attestSums(now, signing(who('charles'), NONCODESIGNED), differing(noncodesigned, name, 'a dirty tree'));
  await attestSums(now, signing(who('charles')), all);
  // Both stages at once: nobody can tell which is meant.
  await attestSums(now, { ...signing(who('dorothy'), NONCODESIGNED), time: signing(who('dorothy')).time }, differing(noncodesigned, name, 'a dirty tree'));
  await attestSums(now, signing(who('dorothy')), all);
  // The file was replaced, once rightly, once by one with a bad signature.
  for (const builder of ['edsger', 'tony'].map(who)) await attestSums(earlier, { ...signing(builder), time: signing(builder).time - HOUR }, differing(all, name, 'an old compiler'));
  await attestSums(now, signing(who('edsger')), all);
  await attestSums(now, { ...signing(who('tony')), spoil: (text) => text.replace('0', '1') }, all);
}

async function addBroken({ now, who, signing, all, release, artifact }: Place): Promise<void> {
  await attestSums(now, signing(who('ada')), all);
  await attestSums(now, signing(who('barbara')), all, { before: [`${hashOf('outside')}  ${artifact(' setup.exe')}`, `${hashOf('hidden')}  .${artifact('.tar.gz')}`, `${hashOf('short').slice(0, 40)}  ${artifact('-sha1.zip')}`] });
  await attestNothing('charles', '<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n');
  await attestNothing('dorothy', '');
  await attestSums(now, { ...signing(who('edsger')), spoil: (text) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }, all);
  now.files.set(`${release}/frances/${ALL}`, writeSums(all));
  now.refused.push({ file: `${release}/frances/${ALL}`, why: 'no signature' });
  await attestSums(now, signing(who('tony')), all);
  now.files.delete(`${release}/tony/${ALL}`);
  now.refused.push({ file: `${release}/tony/${ALL}.asc`, why: 'no signed file' });
  now.signatures.splice(now.signatures.findIndex(({ signatureFile }) => signatureFile === `${release}/tony/${ALL}.asc`), 1);

  async function attestNothing(name: string, text: string): Promise<void> {
    await attest(now, signing(who(name)), { text, values: [] });
    now.refused.push({ file: `${release}/${name}/${ALL}`, why: 'attests nothing' });
  }
}

async function addSignatures({ now, who, signing, all }: Place): Promise<void> {
  const together = { text: writeSums(all), values: valuesOf(all) };
  await attestTogether(now, ['ada', 'barbara', 'charles'].map((name) => signing(who(name))), together);
  await attestTogether(now, ['dorothy', 'edsger'].map((name) => ({ ...signing(who(name)), form: 'binary' as const })), together);
  await attestSums(now, { ...signing(who('frances')), how: { type: 'text' } }, all);
  await attestSums(now, { ...signing(who('tony')), how: { written: 'pgp' } }, all);
  await attestSums(now, { ...signing(who('kathleen')), how: { hash: 'sha1' } }, all);
  await attestSums(now, { ...signing(who('whitfield')), how: { hash: 'sha384' }, form: 'binary' }, all);
  await attestSums(now, signing(who('joan')), all);
  await attestSums(now, { ...signing(who('joan')), folder: 'joan-b', time: signing(who('joan')).time + 1 }, all);
  // GnuPG 1 protects no key id and no fingerprint.
  await attestSums(now, { ...signing(who('luke')), how: { written: 'gnupg-1', hash: 'sha512' } }, all);
}

async function addSingle({ now, who, signing, all }: Place): Promise<void> {
  await attestSums(now, signing(who('ada')), all.slice(0, 3));
}
