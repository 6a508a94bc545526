/** Policies for programs in other languages: what is read from a text, what is refused, and which editions succeed others. */

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, PARTY_POLICY } from '../policy/party.ts';
import { printVectors } from './generate.ts';

const key = (name: 'a' | 'b' | 'c' | 'keeper') => fingerprint({ a: 1, b: 2, c: 3, keeper: 0x77 }[name]);
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const HEAD = ['concur-policy 1', 'project p', `signer a ${key('a')}`, `signer b ${key('b')}`, `signer c ${key('c')}`];
const TAIL = ['group g 2 a b c', 'quorum g'];
const text = (...lines: string[]) => [...HEAD, ...TAIL, ...lines, ''].join('\n');
const holder = (name: 'a' | 'b' | 'c' | 'keeper') => ({ name, fingerprints: [key(name)] });

const NOTHING = { fresh: null, contest: null, expires: null, sequence: null, root: null, witnesses: null, late: null, acceptWeak: false, joinUnbound: false };

const ACCEPTED = [
  { name: 'the party', text: PARTY_POLICY, says: { ...NOTHING, project: 'tails', fresh: 1_209_600 } },
  { name: 'nothing but what is needed', text: text(), says: { ...NOTHING, project: 'p' } },
  { name: 'comments and empty lines', text: `concur-policy 1\n\n# Zoë, Łukasz\n${text().slice(16)}#\n`, says: { ...NOTHING, project: 'p' } },
  {
    name: 'every word', text: text('fresh 36h', 'contest 3', 'expires 2027-01-31', 'sequence 7', `root 2 a keeper=${key('keeper')}`, 'witness 1 b c', 'late 7d', 'accept weak', 'join unbound'),
    says: {
      project: 'p', fresh: 129_600, contest: 3, expires: 1_801_353_600, sequence: 7, late: 604_800, acceptWeak: true, joinUnbound: true,
      root: { need: 2, members: [holder('a'), holder('keeper')] }, witnesses: { need: 1, members: [holder('b'), holder('c')] },
    },
  },
];

/** `line` is null for what is wrong with the whole. */
const REFUSED: { name: string; text: string; line: number | null }[] = [
  { name: 'empty', text: '', line: null },
  { name: 'another version', text: text().replace('policy 1', 'policy 2'), line: 1 },
  { name: 'no version', text: text().slice(16), line: 1 },
  { name: 'byte order mark', text: `\ufeff${text()}`, line: null },
  { name: 'CR LF', text: text().replaceAll('\n', '\r\n'), line: 1 },
  { name: 'no last line feed', text: text().slice(0, -1), line: 7 },
  { name: 'tab', text: text('fresh\t14d'), line: 8 },
  { name: 'space in front', text: text(' fresh 14d'), line: 8 },
  { name: 'space behind', text: text('fresh 14d '), line: 8 },
  { name: 'comment behind words', text: text('fresh 14d # two weeks'), line: 8 },
  { name: 'right-to-left override in a comment', text: text('# \u202e'), line: 8 },
  { name: 'letter that looks like another', text: text().replace('signer a', 'signer \u0430'), line: 3 },
  { name: 'unknown word', text: text('threshold 2'), line: 8 },
  { name: 'reserved word', text: text('kind person a'), line: 8 },
  { name: 'word twice', text: text('fresh 14d', 'fresh 14d'), line: 9 },
  { name: 'fingerprint in lower case', text: text(`signer d ${'a'.repeat(40)}`), line: 8 },
  { name: 'short key id', text: text('signer d 0123456789ABCDEF'), line: 8 },
  { name: 'fingerprint twice', text: text(`signer d ${key('a')}`), line: 8 },
  { name: 'group of nobody known', text: text('group h 1 d'), line: 8 },
  { name: 'group that cannot be reached', text: text().replace('g 2', 'g 4'), line: 6 },
  { name: 'person in two groups', text: text('group h 1 a'), line: 8 },
  { name: 'signer in no group', text: text(`signer d ${fingerprint(4)}`), line: 7 },
  { name: 'contest above all votes', text: text('contest 4'), line: 8 },
  { name: 'duration without unit', text: text('fresh 14'), line: 8 },
  { name: 'date that does not exist', text: text('expires 2027-02-30'), line: 8 },
  { name: 'root of more than there are', text: text('sequence 1', 'root 3 a b'), line: 9 },
  { name: 'root without sequence', text: text('root 1 a'), line: 8 },
  { name: 'name twice in the root', text: text('sequence 1', 'root 1 a a'), line: 9 },
  { name: 'signer with a key of another name', text: text('sequence 1', `root 1 d=${key('a')}`), line: 9 },
  { name: 'signer with a key given again', text: text('sequence 1', `root 1 a=${key('keeper')}`), line: 9 },
  { name: 'witness with two keys', text: text('sequence 1', `root 1 w=${key('keeper')}`, `witness 1 w=${fingerprint(0x78)}`), line: 10 },
  { name: 'late without witness', text: text('late 7d'), line: 8 },
  { name: 'no quorum', text: text().replace('quorum g\n', ''), line: null },
];

const edition = (sequence: number, root: string, ...more: string[]) => text(`sequence ${sequence}`, `root ${root}`, ...more);
const NOW = 1_767_225_600;
const FIRST = edition(1, '2 a b c');

/** `signers` are keys whose signatures are acceptable, and which are valid now. */
const SUCCESSION = [
  { name: 'both roots', current: FIRST, next: edition(2, '2 a b c'), signers: [key('a'), key('b')], outcome: 'taken' },
  { name: 'another root', current: FIRST, next: edition(2, `1 keeper=${key('keeper')}`), signers: [key('a'), key('b'), key('keeper')], outcome: 'taken' },
  { name: 'the old root alone', current: FIRST, next: edition(2, `1 keeper=${key('keeper')}`), signers: [key('a'), key('b')], outcome: 'policy-unsigned' },
  { name: 'the new root alone', current: FIRST, next: edition(2, `1 keeper=${key('keeper')}`), signers: [key('keeper')], outcome: 'policy-unsigned' },
  { name: 'one of two', current: FIRST, next: edition(2, '2 a b c'), signers: [key('a')], outcome: 'policy-unsigned' },
  { name: 'no root any more', current: FIRST, next: text('sequence 2'), signers: [key('a'), key('b'), key('c')], outcome: 'policy-unsigned' },
  { name: 'an older edition', current: edition(3, '2 a b c'), next: edition(2, '2 a b c'), signers: [key('a'), key('b')], outcome: 'policy-rollback' },
  { name: 'another with the same sequence', current: FIRST, next: edition(1, '1 a'), signers: [key('a'), key('b')], outcome: 'policy-rollback' },
  { name: 'another project', current: FIRST, next: edition(2, '2 a b c').replace('project p', 'project q'), signers: [key('a'), key('b')], outcome: 'policy-rollback' },
  { name: 'expired', current: FIRST, next: edition(2, '2 a b c', 'expires 2026-01-01'), signers: [key('a'), key('b')], outcome: 'policy-expired' },
  { name: 'the same', current: FIRST, next: FIRST, signers: [], outcome: 'unchanged' },
  { name: 'no root', current: text(), next: text('fresh 14d'), signers: [], outcome: 'ask' },
  { name: 'a first one', current: null, next: FIRST, signers: [key('a'), key('b'), key('c')], outcome: 'ask' },
];

export interface PolicyVectors {
  readonly accepted: readonly { readonly name: string; readonly text: string; readonly hash: string; readonly says: Readonly<Record<string, unknown>> }[];
  readonly refused: readonly { readonly name: string; readonly text: string; readonly line: number | null }[];
  /** Seconds, for all. */
  readonly now: number;
  readonly succession: readonly { readonly name: string; readonly current: string | null; readonly next: string; readonly signers: readonly string[]; readonly outcome: string }[];
}

export function makePolicyVectors(): PolicyVectors {
  return { accepted: ACCEPTED.map(({ name, text: of, says }) => ({ name, text: of, hash: hashOf(of), says })), refused: REFUSED, now: NOW, succession: SUCCESSION };
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'policies.json'), printVectors(makePolicyVectors()));
