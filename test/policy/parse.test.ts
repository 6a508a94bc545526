import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { fingerprint, INTRIGERIS_OTHER_KEY, PARTY_KEYS, PARTY_POLICY, policyText } from './party.ts';

/** The message of the refusal, which must be a policy-malformed with exit code 78. */
function refusal(input: string | Uint8Array): string {
  try {
    parsePolicy(input);
  } catch (error) {
    assert.ok(isConcurError(error, 'policy-malformed'), String(error));
    assert.equal(error.exitCode, 78);
    assert.match(error.message, /^policy /);
    assert.doesNotMatch(error.message, /\.$/);
    return error.message;
  }
  throw new Error('the policy was accepted');
}

function hintOf(input: string): string | undefined {
  try {
    parsePolicy(input);
  } catch (error) {
    return isConcurError(error) ? error.hint : undefined;
  }
  return undefined;
}

const BARE_KEY = '0123456789ABCDEF'.repeat(4);
const ALL = 'group g 2 a b c d e f';

test('the policy of the party is read as it is written', () => {
  const policy = parsePolicy(PARTY_POLICY);
  assert.equal(policy.project, 'tails');
  assert.equal(policy.text, PARTY_POLICY);
  assert.equal(policy.people.size, 7);
  assert.deepEqual(policy.people.get('intrigeri')?.fingerprints, [PARTY_KEYS.intrigeri, INTRIGERIS_OTHER_KEY]);
  assert.equal(policy.personByFingerprint.get(INTRIGERIS_OTHER_KEY)?.name, 'intrigeri');
  assert.equal(policy.people.get('anonym')?.operator, 'tails');
  assert.equal(policy.people.get('nodens')?.operator, null);
  assert.equal(policy.quorum.name, 'both');
  assert.equal(policy.quorum.need, 2);
  assert.deepEqual(policy.quorum.members.map((member) => member.name), ['team', 'outside']);
  assert.equal(policy.fresh, 14 * 86_400);
  assert.equal(policy.contest, null);
  assert.deepEqual(policy.foreign, [{ format: 'sha256sums', template: 'tails-amd64-{release}/*' }]);
});

test('the examples of the documentation are policies', () => {
  const projects = ['formats/policy.md', 'policy.md'].flatMap((page) => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
    return [...text.matchAll(/^```\n(concur-policy [^`]*)^```$/gm)].map(([, example = '']) => parsePolicy(example).project);
  });
  assert.deepEqual(projects, ['tails', 'hello', 'tails', 'coin', 'coin']);
});

test("a policy's hash is the SHA-256 of its bytes, read as text or as bytes", () => {
  const expected = createHash('sha256').update(PARTY_POLICY).digest('hex');
  assert.equal(parsePolicy(PARTY_POLICY).hash, expected);
  assert.equal(parsePolicy(Buffer.from(PARTY_POLICY)).hash, expected);
});

test('all is every member, any is one, groups of groups may be nested', () => {
  const { quorum } = parsePolicy(policyText('group x all a b', 'group y any c d', 'group z 1 e f', 'group yz any y z', 'group top all x yz', 'quorum top'));
  assert.deepEqual([quorum.need, quorum.members.map((member) => ('need' in member ? `${member.name} ${member.need}` : ''))], [2, ['x 2', 'yz 1']]);
});

test('a comment may hold any letters, and empty lines are allowed', () => {
  assert.equal(parsePolicy(policyText('', '# gesehen am 22. November: Zoë, Łukasz, ボブ', ALL, 'quorum g')).people.size, 6);
});

describe('bad input 97: who is counted', () => {
  const cases: [name: string, lines: string[], message: RegExp][] = [
    ['a fingerprint under two names', [`signer g ${fingerprint(1)}`], /line 9: fingerprint "A{39}1" is given to "a" on line 3 already/],
    ['a fingerprint twice under one name', [`signer a ${fingerprint(1)}`], /line 9: fingerprint "A{39}1" is given to "a" on line 3 already/],
    ['a key id of 16 digits', ['signer g 0123456789ABCDEF'], /line 9: "0123456789ABCDEF" is a short key id/],
    ['a key id of 8 digits', ['signer g 89ABCDEF'], /line 9: "89ABCDEF" is a short key id/],
    ['a fingerprint in lower case', [`signer g ${fingerprint(9).toLowerCase()}`], /line 9: fingerprint "a{39}9" is not in its one spelling/],
    ['a fingerprint with 0x', [`signer g 0x${fingerprint(9)}`], /line 9: fingerprint "0xA{39}9" is not in its one spelling/],
    ['a fingerprint in groups of four', [`signer g ${fingerprint(9).replaceAll(/(.{4})/g, '$1 ').trim()}`], /line 9: fingerprint "AAAA AAAA .*" is not in its one spelling/],
    ['a fingerprint with a Cyrillic letter', [`signer g ${fingerprint(9).replace('A', 'А')}`], /line 9: has the character "А" \(U\+0410\), and outside of comments only ASCII/],
    ['a signer without a key', ['signer g'], /line 9: signer needs a petname and a fingerprint/],
    ['a petname with a slash', [`signer g/h ${fingerprint(9)}`], /line 9: petname "g\/h" is not/],
    ['an ed25519 key that is too short', ['signer g ed25519 00'], /line 9: ed25519 key "00" is not 64 hexadecimal digits/],
    ['an ed25519 key that is missing', ['signer g ed25519'], /line 9: ed25519 key "" is not 64 hexadecimal digits/],
    ['an ed25519 key in lower case', [`signer g ed25519 ${BARE_KEY.toLowerCase()}`], /line 9: ed25519 key "0123456789abcdef.*" is not in its one spelling/],
    ['an ed25519 key as a PEM file has it', ['signer g ed25519 MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='], /line 9: ed25519 key "MCow.*" is not 64/],
    ['an ed25519 key under two names', [`signer a ed25519 ${BARE_KEY}`, `signer b ed25519 ${BARE_KEY}`], /line 10: fingerprint "0123456789ABCDEF.*" is given to "a" on line 9 already/],
    ['an ed25519 key that is a fingerprint too', [`signer a ${BARE_KEY}`, `signer a ed25519 ${BARE_KEY}`], /line 10: fingerprint "0123456789ABCDEF.*" is given to "a" on line 9 already/],
    ['a key of a kind that is not known', [`signer g ed448 ${BARE_KEY}`], /line 9: "ed448 0123.*" is not an OpenPGP fingerprint/],
    ['an option that is not known', [`signer g ${fingerprint(9)} weight=2`], /line 9: "weight=2" is not known/],
    ['an operator without a name', [`signer g ${fingerprint(9)} operator=`], /line 9: operator "" is not a plain name/],
    ['one person with and without an operator', [`signer a ${fingerprint(9)} operator=o`], /line 9: signer "a" has operator "o" here and no operator on line 3/],
  ];
  for (const [name, lines, message] of cases) {
    test(`bad input 97: ${name}`, () => assert.match(refusal(policyText(...lines, ALL, 'quorum g')), message));
  }

  test('bad input 97: the remedy for a spaced fingerprint is the fingerprint to write', () => {
    assert.equal(hintOf(policyText(`signer g ${fingerprint(9).replaceAll(/(.{4})/g, '$1 ').trim()}`)), `write ${fingerprint(9)}`);
  });
});

describe('bad input 97: groups', () => {
  const cases: [name: string, lines: string[], message: RegExp][] = [
    ['k is more than the members', ['group g 7 a b c d e f', 'quorum g'], /line 9: group "g" needs 7 of 6 members/],
    ['k is 0', ['group g 0 a b c d e f', 'quorum g'], /line 9: group size "0" is not a whole number from 1 on/],
    ['k is negative', ['group g -1 a b c d e f', 'quorum g'], /line 9: group size "-1"/],
    ['k has a leading zero', ['group g 02 a b c d e f', 'quorum g'], /line 9: group size "02"/],
    ['k is no number', ['group g most a b c d e f', 'quorum g'], /line 9: group size "most"/],
    ['a group without members', ['group g all', 'quorum g'], /line 9: group "g" has no members/],
    ['an unknown member', ['group g 1 a b c d e f x', 'quorum g'], /line 9: "x" in group "g" is neither a signer nor a group above this line/],
    ['a member in another case', ['group g 1 A b c d e f', 'quorum g'], /line 9: "A" in group "g" is neither/],
    ['a group in itself', ['group g 1 g', 'quorum g'], /line 9: group "g" is a member of itself/],
    ['groups in a circle', ['group x 1 y', 'group y 1 x', 'quorum x'], /line 9: "y" in group "x" is neither a signer nor a group above/],
    ['a member twice', ['group g 2 a a b c d e f', 'quorum g'], /line 9: "a" stands twice in group "g"/],
    ['a group twice', [ALL, 'group g 1 a', 'quorum g'], /line 10: group "g" is defined on line 9 already/],
    ["a group with a signer's name", ['group a 1 b', 'quorum a'], /line 9: group "a" has the name of a signer/],
    ['a person in two groups', ['group x 1 a b c', 'group y 1 c d e f', 'group g all x y', 'quorum g'], /line 10: "c" is in two groups: "x" \(line 9\) and "y"/],
    ['a group in two groups', ['group x 1 a b c', 'group y 1 d e f', 'group z 1 x y', 'group w 1 x', 'quorum z'], /line 12: "x" is in two groups: "z" \(line 11\) and "w"/],
    ['people and groups mixed', ['group x 1 a b c', 'group g 1 x d e f', 'quorum g'], /line 10: group "g" mixes signers and groups/],
    ['a group outside the quorum', ['group x 1 a b c', 'group y 1 d e f', 'quorum x'], /line 10: group "y" is not part of the quorum "x"/],
    ['a quorum below the top', ['group x 1 a b c d e f', 'group y 1 x', 'quorum x'], /line 11: quorum "x" leaves out the group "y"/],
    ['a signer in no group', ['group g 2 a b c d e', 'quorum g'], /line 10: signer "f" is in no group of the quorum/],
    ['a quorum that is a signer', [ALL, 'quorum a'], /line 10: quorum "a" is not a group/],
    ['a quorum that is unknown', [ALL, 'quorum none'], /line 10: quorum "none" is not a group/],
    ['a group of too many levels', ['group g1 1 a b c d e f', ...Array.from({ length: 8 }, (_, i) => `group g${i + 2} 1 g${i + 1}`), 'quorum g9'], /line 17: group "g9" nests deeper than 8 groups/],
  ];
  for (const [name, lines, message] of cases) {
    test(`bad input 97: ${name}`, () => assert.match(refusal(policyText(...lines)), message));
  }

  const shared = (...lines: string[]) => [
    'concur-policy 1', 'project p', `signer a ${fingerprint(1)} operator=o`, `signer b ${fingerprint(2)} operator=o`, `signer c ${fingerprint(3)}`, ...lines, '',
  ].join('\n');

  test('bad input 97: a quorum that only two people of one operator could fill', () => {
    assert.match(refusal(shared('group g 3 a b c', 'quorum g')), /line 6: group "g" needs 3 of 2 votes \(people of one operator are one vote\)/);
    assert.equal(parsePolicy(shared('group g 2 a b c', 'quorum g')).quorum.need, 2);
  });

  test('bad input 97: all of a group in which two share an operator', () => {
    assert.match(refusal(shared('group g all a b c', 'quorum g')), /needs 3 of 2 votes/);
  });

  test('bad input 97: an operator in two groups would fill two seats', () => {
    assert.match(refusal(shared('group x 1 a', 'group y 1 b c', 'group g all x y', 'quorum g')), /line 7: operator "o" is in two groups: "x" \(line 6\) and "y"/);
  });
});

describe('the text is strict', () => {
  const good = policyText(ALL, 'quorum g');
  const cases: [name: string, text: string | Uint8Array, message: RegExp][] = [
    ['nothing at all', '', /^policy is empty$/],
    ['no version', good.replace('concur-policy 1\n', ''), /line 1: "project p" is not "concur-policy 1"/],
    ['a comment above the version', `# hello\n${good}`, /line 1: "# hello" is not "concur-policy 1"/],
    ['a later version', good.replace('policy 1', 'policy 2'), /line 1: version "concur-policy 2" is not supported/],
    ['two versions', good.replace('project p', 'concur-policy 1\nproject p'), /line 2: word "concur-policy" is not known/],
    ['CRLF', good.replaceAll('\n', '\r\n'), /line 1: has a carriage return/],
    ['a lone CR inside a comment', good.replace('group', '# a\rquorum\ngroup'), /line 9: has a carriage return/],
    ['a tab', good.replace('group g', 'group\tg'), /line 9: has a tab/],
    ['an escape sequence in a comment', good.replace('group', '# \u001b[2J\ngroup'), /line 9: has the character U\+001B/],
    ['a direction override in a comment', good.replace('group', '# \u202e\ngroup'), /line 9: has the character U\+202E/],
    ['a zero-width joiner in a name', good.replace('project p', 'project p\u200d'), /line 2: has the character U\+200D/],
    ['a line separator', good.replace('project p', 'project p\u2028quorum g'), /line 2: has the character U\+2028/],
    ['a no-break space', good.replace('project p', 'project\u00a0p'), /line 2: has the character "\\u\{a0\}" \(U\+00A0\)/],
    ['a NUL', good.replace('project p', 'project p\0'), /line 2: has the character U\+0000/],
    ['a byte order mark', Buffer.from(`\ufeff${good}`), /^policy starts with a byte order mark$/],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from(good), Uint8Array.of(0x23, 0xff, 0x0a)]), /^policy line 11: is not well-formed UTF-8$/],
    ['no line feed at the end', good.slice(0, -1), /line 10: does not end in a line feed/],
    ['a space in front', good.replace('project', ' project'), /line 2: starts with a space/],
    ['a space behind', good.replace('project p', 'project p '), /line 2: ends in a space/],
    ['a comment behind words', good.replace('project p', 'project p # why'), /line 2: has a comment after its words/],
    ['an unknown word', good.replace('quorum g', 'quorum g\nthreshold 3'), /line 11: word "threshold" is not known/],
    ['a word in capitals', good.replace('quorum g', 'QUORUM g'), /line 10: word "QUORUM" is not known/],
    ['no project', good.replace('project p\n', ''), /^policy has no project line$/],
    ['no quorum', good.replace('quorum g\n', ''), /^policy has no quorum line$/],
    ['no signer', 'concur-policy 1\nproject p\nquorum g\n', /^policy has no signer line$/],
    ['two projects', good.replace('project p', 'project p\nproject q'), /line 3: project is given a second time/],
    ['two quorums', `${good}quorum g\n`, /line 11: quorum is given a second time/],
    ['a project with a slash', good.replace('project p', 'project ../p'), /line 2: project "..\/p" is not a plain name/],
    ['a project of two words', good.replace('project p', 'project p q'), /line 2: project has 2 values, 1 is needed/],
    ['a megabyte', `${good}${'#'.repeat(1 << 20)}\n`, /^policy has \d+ bytes, at most 262144 are allowed$/],
  ];
  for (const [name, text, message] of cases) {
    test(`refused: ${name}`, () => assert.match(refusal(text), message));
  }
});

describe('the other words', () => {
  const withLine = (line: string) => policyText(ALL, 'quorum g', line);

  test('durations are in seconds', () => {
    const fresh = (text: string) => parsePolicy(withLine(`fresh ${text}`)).fresh;
    assert.deepEqual(['1s', '2m', '3h', '4d', '5w'].map(fresh), [1, 120, 10_800, 345_600, 3_024_000]);
  });

  for (const text of ['0d', '1', 'd', '1.5d', '01d', '1D', '-1d', '1y', '1d2h', '9999999d']) {
    test(`duration ${text} is refused`, () => assert.match(refusal(withLine(`fresh ${text}`)), new RegExp(`line 11: "${text}" is not a duration`)));
  }

  test('contest is a number of votes that can be reached', () => {
    assert.equal(parsePolicy(withLine('contest 6')).contest, 6);
    assert.match(refusal(withLine('contest 7')), /line 11: contest needs 7 of 6 votes/);
    assert.match(refusal(withLine('contest 0')), /line 11: contest "0" is not a whole number from 1 on/);
  });

  test('expires is a date that exists', () => {
    assert.equal(parsePolicy(withLine('expires 2027-01-31')).expires, Date.UTC(2027, 0, 31) / 1000);
    for (const date of ['2027-02-30', '2027-13-01', '31.01.2027', '2027-1-31', '2027-01-31T00:00:00Z']) {
      assert.match(refusal(withLine(`expires ${date}`)), /line 11: ".*" is not a date/);
    }
  });

  test('what "kind" asks for cannot be checked yet, so it is refused and not passed over', () => {
    assert.match(refusal(withLine('kind person a')), /line 11: "kind" \(.*\) is not supported by this version/);
  });

  test('weak signatures and unbound statements count only where the policy says so', () => {
    const words = (...lines: string[]) => {
      const { acceptWeak, joinUnbound } = parsePolicy(policyText(ALL, 'quorum g', ...lines));
      return { acceptWeak, joinUnbound };
    };
    assert.deepEqual(words(), { acceptWeak: false, joinUnbound: false });
    assert.deepEqual(words('accept weak'), { acceptWeak: true, joinUnbound: false });
    assert.deepEqual(words('join unbound', 'sequence 3'), { acceptWeak: false, joinUnbound: true });
    assert.match(refusal(withLine('accept everything')), /line 11: "accept everything" is not known/);
    assert.match(refusal(withLine('join weak')), /line 11: "join weak" is not known/);
    assert.match(refusal(withLine('accept weak\naccept weak')), /line 12: accept is given a second time/);
  });

  test('an ed25519 key is one of the keys of its person, and known to have no certificate', () => {
    const { bareKeys, people, personByFingerprint } = parsePolicy(policyText(`signer a ed25519 ${BARE_KEY}`, `signer g ed25519 ${BARE_KEY.replace('0', 'F')} operator=o`, 'group g7 2 a b c d e f g', 'quorum g7'));
    assert.deepEqual([...bareKeys], [BARE_KEY, BARE_KEY.replace('0', 'F')]);
    assert.deepEqual(people.get('a')?.fingerprints, [fingerprint(1), BARE_KEY]);
    assert.deepEqual([personByFingerprint.get(BARE_KEY)?.name, people.get('g')?.operator], ['a', 'o']);
    assert.equal(parsePolicy(PARTY_POLICY).bareKeys.size, 0);
  });

  test('the remedy for a key in lower case is the key to write', () => {
    assert.equal(hintOf(withLine(`signer g ed25519 ${BARE_KEY.toLowerCase()}`)), `write ${BARE_KEY}`);
  });
});
