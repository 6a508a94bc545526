/** Every command: its name, one line about it, and where its code is. The order is that of the list in help. */

import type { CommandModule } from '../command.ts';

interface Named {
  readonly name: string;
  readonly summary: string;
}

export interface Leaf extends Named {
  load(): Promise<CommandModule>;
}

export interface Group extends Named {
  readonly examples: readonly [string, string];
  readonly commands: readonly Leaf[];
}

export type Entry = Leaf | Group;

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const key: Group = {
  name: 'key',
  summary: 'the keys that sign your attestations',
  examples: ['concur key new --name "Ada" --email ada@example.org', 'concur key export > ada.asc'],
  commands: [
    { name: 'new', summary: 'make a key', load: () => import('./key/new.ts') },
    { name: 'import', summary: 'take in a secret key that you have', load: () => import('./key/import.ts') },
    { name: 'list', summary: 'list your keys', load: () => import('./key/list.ts') },
    { name: 'show', summary: 'show one of your keys', load: () => import('./key/show.ts') },
    { name: 'export', summary: 'print the certificate that others need', load: () => import('./key/export.ts') },
  ],
};

const certificate: Group = {
  name: 'certificate',
  summary: "other people's OpenPGP certificates",
  examples: ['concur certificate import ada.asc grace.asc', 'concur certificate list'],
  commands: [
    { name: 'import', summary: 'take in certificates from files and folders', load: () => import('./certificate/import.ts') },
    { name: 'list', summary: 'list the certificates that are here', load: () => import('./certificate/list.ts') },
    { name: 'show', summary: 'show one certificate', load: () => import('./certificate/show.ts') },
  ],
};

const policy: Group = {
  name: 'policy',
  summary: 'whose attestations count, and how many are needed',
  examples: ['concur policy draft --project tails --threshold 2 *.asc > tails.policy', 'concur policy add tails.policy'],
  commands: [
    { name: 'add', summary: 'follow a project under a policy', load: () => import('./policy/add.ts') },
    { name: 'update', summary: 'look for newer editions where policies came from', load: () => import('./policy/update.ts') },
    { name: 'sign', summary: 'sign a policy as one of its root', load: () => import('./policy/sign.ts') },
    { name: 'list', summary: 'list the policies that are followed', load: () => import('./policy/list.ts') },
    { name: 'show', summary: "print a project's policy", load: () => import('./policy/show.ts') },
    { name: 'check', summary: 'read a policy without following it', load: () => import('./policy/check.ts') },
    { name: 'draft', summary: 'write a first policy from certificates', load: () => import('./policy/draft.ts') },
    { name: 'remove', summary: 'stop following a project', load: () => import('./policy/remove.ts') },
  ],
};

const witness: Group = {
  name: 'witness',
  summary: 'who vouches for it that nothing is withheld',
  examples: ['concur witness list', 'concur witness key'],
  commands: [
    { name: 'list', summary: "the policies' witnesses, and what their nodes said last", load: () => import('./witness/list.ts') },
    { name: 'show', summary: 'show one witness, and what it held that is not here', load: () => import('./witness/show.ts') },
    { name: 'key', summary: "this node's witness key, made when it is first asked for", load: () => import('./witness/key.ts') },
    { name: 'delegate', summary: "let a node's key speak for you as a witness", load: () => import('./witness/delegate.ts') },
  ],
};

const proof: Group = {
  name: 'proof',
  summary: 'one file that convinces offline',
  examples: ['concur proof make tails 3.0~rc2 -o tails-3.0~rc2.concur', 'concur proof verify tails.iso tails-3.0~rc2.concur --policy tails.policy'],
  commands: [
    { name: 'make', summary: 'write all that is known of a file or a release to one file', load: () => import('./proof/make.ts') },
    { name: 'verify', summary: 'check files by a proof, asking nobody', load: () => import('./proof/verify.ts') },
  ],
};

const evidence: Group = {
  name: 'evidence',
  summary: 'manifests, logs and reports that statements name by hash',
  examples: ['concur evidence add build.log', 'concur evidence list'],
  commands: [
    { name: 'add', summary: 'keep files here, by their hash', load: () => import('./evidence/add.ts') },
    { name: 'list', summary: 'list what is kept, and what names it', load: () => import('./evidence/list.ts') },
    { name: 'get', summary: 'print a piece, or write it to a file', load: () => import('./evidence/get.ts') },
  ],
};

const config: Group = {
  name: 'config',
  summary: 'settings and where they come from',
  examples: ['concur config show', 'concur config show --origin'],
  commands: [{ name: 'show', summary: 'print the settings in force', load: () => import('./config/show.ts') }],
};

export const SECTIONS: readonly Section[] = [
  {
    title: 'verify',
    entries: [
      { name: 'verify', summary: 'check a file against what the builders agreed on', load: () => import('./verify.ts') },
      { name: 'download', summary: 'fetch a file, and put it in place only if the builders agree on it', load: () => import('./download.ts') },
      { name: 'guard', summary: 'run a command only with files that are agreed on, or give out only such', load: () => import('./guard.ts') },
      { name: 'sums', summary: 'the agreed hashes of a release, for sha256sum -c', load: () => import('./sums.ts') },
      { name: 'status', summary: 'who got which hash, for each artifact of a release', load: () => import('./status.ts') },
      { name: 'diff', summary: 'where two artifacts differ: which components, and how', load: () => import('./diff.ts') },
      { name: 'diagnose', summary: 'why builders got different bytes: problems, and the facts that go with them', load: () => import('./diagnose.ts') },
      { name: 'report', summary: 'the same as a page, Markdown or JSON, with pictures', load: () => import('./report.ts') },
      { name: 'show', summary: 'show one statement', load: () => import('./show.ts') },
      { name: 'log', summary: 'list statements, newest first', load: () => import('./log.ts') },
      proof,
    ],
  },
  {
    title: 'attest',
    entries: [
      { name: 'attest', summary: 'sign and publish the hashes of what you built', load: () => import('./attest.ts') },
      { name: 'publish', summary: 'take in attestations made elsewhere', load: () => import('./publish.ts') },
      { name: 'retract', summary: 'take back statements of yours', load: () => import('./retract.ts') },
      { name: 'attach', summary: 'sign that a file belongs to what was said: a log, a report, a manifest', load: () => import('./attach.ts') },
      { name: 'manifest', summary: 'what an artifact is made of: each component with its hash', load: () => import('./manifest.ts') },
      evidence,
    ],
  },
  {
    title: 'trust',
    entries: [
      { name: 'follow', summary: 'trust the builders of a project, under a policy that is shown first', load: () => import('./follow.ts') },
      policy, certificate, key, witness,
    ],
  },
  {
    title: 'network',
    entries: [
      { name: 'node', summary: 'run a node: gossip, store and tally', load: () => import('./node.ts') },
      { name: 'sync', summary: 'ask peers for what is lacking here', load: () => import('./sync.ts') },
      { name: 'peers', summary: 'the peers of the running node, or its own addresses', load: () => import('./peers.ts') },
    ],
  },
  {
    title: 'exchange',
    entries: [
      { name: 'import', summary: 'take in what others signed, in their own formats', load: () => import('./import.ts') },
      { name: 'export', summary: 'write statements to files again, or what is agreed as SHA256SUMS', load: () => import('./export.ts') },
    ],
  },
  {
    title: 'system',
    entries: [
      { name: 'demo', summary: 'seven builders and a late user on this machine, in half a minute', load: () => import('./demo.ts') },
      config,
      { name: 'version', summary: 'print the version', load: () => import('./version.ts') },
      { name: 'help', summary: 'explain a command or a topic', load: () => import('./help.ts') },
    ],
  },
];

export const COMMANDS: readonly Entry[] = SECTIONS.flatMap((section) => section.entries);

export function findEntry(entries: readonly Entry[], name: string): Entry | undefined {
  return entries.find((entry) => entry.name === name);
}
