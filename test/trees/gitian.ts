/**
 * Trees of the shape of gitian.sigs: `RELEASE-PLATFORM/SIGNER/NAME-build.assert` with a binary `.sig`. A file tells the
 * commit that was built, every input, and every package of the machine. The release stands in the folder's name alone.
 */

import { castOf, CHARACTERS, FIRST_SIGNATURE, type Builder, type Strength } from './builders.ts';
import { RUBIES, writeAssertion, type Assertion, type Ruby } from './assert-file.ts';
import { attest, type Draft, type Signing } from './draft.ts';
import { differing, hashOf, valuesOf, type Entry } from './sums.ts';
import { emptyDrafts, writeTree, type Tree } from './tree.ts';

export interface GitianOptions {
  /** @default 1 */
  readonly seed?: number;
  /** @default CHARACTERS */
  readonly signers?: number;
  /** @default small */
  readonly strength?: Strength;
}

export const GITIAN_PROJECT = 'dodo';

/** The releases of the tree, by what is to be learnt from them. */
export const GITIAN = {
  /** Everybody gets the same, whatever Ruby wrote it. */
  plain: '0.20.2-linux',
  /** One differs; inputs differ even between those who agree. */
  dissent: '0.9.0-win',
  /** One built another commit under the same label, and got something else. */
  otherCommit: '0.10.1rc2-win',
  /** A bad signature, SHA-1, and two commits in each file. */
  signatures: '0.17.1rc1-osx-signed',
  /** Three people, three hashes, one commit: their base packages differ. */
  everyoneDiffers: '0.12.3-win-unsigned',
} as const;

/** @param folder empty or not there yet */
export async function writeGitianTree(folder: string, { seed = 1, signers = CHARACTERS, strength = 'small' }: GitianOptions = {}): Promise<Tree> {
  const cast = await castOf(signers, strength);
  const drafts = emptyDrafts();
  const at = (release: string): Place => placeOf({ release, seed, cast, now: drafts.now });
  await Promise.all([addPlain(at(GITIAN.plain)), addDissent(at(GITIAN.dissent)), addOtherCommit(at(GITIAN.otherCommit)), addSignatures(at(GITIAN.signatures)), addEveryoneDiffers(at(GITIAN.everyoneDiffers))]);
  return writeTree(folder, drafts, { project: GITIAN_PROJECT, foreign: [], cast });
}

interface Place {
  readonly cast: readonly Builder[];
  readonly who: (name: string) => Builder;
  /** The name of the first output. */
  readonly main: string;
  readonly assertion: Assertion;
  readonly add: (builder: Builder, assertion: Assertion, more?: Partial<Signing> & { readonly ruby?: Ruby }) => Promise<void>;
}

function placeOf({ release, seed, cast, now }: { release: string; seed: number; cast: readonly Builder[]; now: Draft }): Place {
  const assertion = assertionOf(release, seed);
  return {
    cast, assertion,
    who: (name) => cast.find((builder) => builder.name === name) as Builder,
    main: (assertion.outputs[0] as Entry).name,
    async add(builder, said, { ruby, ...more } = {}) {
      const i = cast.indexOf(builder);
      const contents = {
        text: writeAssertion(said, ruby ?? RUBIES[i % RUBIES.length] as Ruby),
        values: valuesOf(said.outputs),
        sources: said.commits.map(({ commit }) => `gitCommit:${commit}`).sort(),
      };
      const file = `${said.name}-build.assert`;
      await attest(now, { release, builder, file, signatureFile: `${file}.sig`, form: 'binary', time: FIRST_SIGNATURE + i * 60, how: { written: 'gnupg-1' }, ...more }, contents);
    },
  };
}

function assertionOf(release: string, seed: number): Assertion {
  const [version, ...platform] = release.split('-') as [string, ...string[]];
  const entry = (name: string): Entry => ({ name, sha256: hashOf(seed, release, name) });
  return {
    release,
    name: `dodo-${platform[0]}`,
    outputs: [`dodo-${version}-${platform.join('-')}-debug.tar.gz`, `dodo-${version}-${platform.join('-')}.tar.gz`, '32/dodo-cli.exe', `src/dodo-${version}.tar.gz`].map(entry),
    inputs: [`dodo-${platform[0]}-desc.yml`, 'qt-win32-5.2.0-r2.zip'].map(entry),
    commits: [{ name: 'dodo', commit: hashOf(seed, version, 'commit').slice(0, 40) }],
    packages: ['adduser_3.116ubuntu1_all.deb', 'automake_1%3a1.15.1-3ubuntu2_all.deb', 'bash_4.4.18-2ubuntu1.2_amd64.deb', 'gcc-8_8.4.0-1ubuntu1~18.04_amd64.deb'].map((name) => ({ name, sha256: hashOf('bionic', name) })),
  };
}

async function addPlain({ cast, assertion, add }: Place): Promise<void> {
  for (const builder of cast) await add(builder, assertion);
}

async function addDissent({ who, main, assertion, add }: Place): Promise<void> {
  for (const [i, name] of ['ada', 'barbara', 'charles', 'dorothy', 'edsger'].entries()) {
    const inputs = i % 2 === 0 ? assertion.inputs : [...assertion.inputs, { name: 'boost-win32-1.55.0-r6.zip', sha256: hashOf('boost') }];
    await add(who(name), { ...assertion, inputs, outputs: name === 'dorothy' ? differing(assertion.outputs, main, name) : assertion.outputs });
  }
}

async function addOtherCommit({ who, main, assertion, add }: Place): Promise<void> {
  for (const name of ['ada', 'barbara', 'charles', 'dorothy', 'edsger', 'frances', 'grace']) await add(who(name), assertion);
  await add(who('tony'), { ...assertion, commits: [{ name: 'dodo', commit: hashOf('another commit').slice(0, 40) }], outputs: differing(assertion.outputs, main, 'another commit') });
}

async function addSignatures({ who, assertion, add }: Place): Promise<void> {
  const twoCommits = { ...assertion, commits: [...assertion.commits, { name: 'signature', commit: hashOf('detached signatures').slice(0, 40) }] };
  await add(who('ada'), twoCommits);
  await add(who('barbara'), twoCommits, { how: { written: 'gnupg-1', hash: 'sha1' } });
  await add(who('charles'), twoCommits);
  await add(who('tony'), twoCommits, { spoil: (text) => `${text}\n` });
  await add(who('joan'), twoCommits, { how: { written: 'pgp', hash: 'sha1' } });
}

async function addEveryoneDiffers({ who, main, assertion, add }: Place): Promise<void> {
  for (const name of ['ada', 'barbara', 'charles']) {
    await add(who(name), { ...assertion, outputs: differing(assertion.outputs, main, name), packages: differing(assertion.packages, 'bash_4.4.18-2ubuntu1.2_amd64.deb', name) });
  }
}
