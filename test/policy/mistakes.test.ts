/** Mistakes that people make: each is told with its line, the word that is wrong, and what to write instead. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isConcurError, type ConcurError } from '../../src/base/errors.ts';
import { MAX_POLICY_MISTAKES } from '../../src/base/limits.ts';
import { checkPolicy, parsePolicy } from '../../src/policy/parse.ts';
import { WORDS, wordMeantBy } from '../../src/policy/words.ts';
import { fingerprint, PARTY_POLICY, policyText } from './party.ts';

const ALL = 'group g 2 a b c d e f';
const GOOD = policyText(ALL, 'quorum g');
const KEY = fingerprint(9);

/** `line 9: problem (remedy)`, one for each mistake. */
function mistakesIn(text: string | Uint8Array): string[] {
  const checked = checkPolicy(text);
  assert.ok(Array.isArray(checked), 'the policy was accepted');
  return (checked as readonly ConcurError[]).map((error) => {
    assert.ok(isConcurError(error, 'policy-malformed'));
    assert.ok(error.hint !== undefined && error.hint !== '', `no remedy: ${error.message}`);
    return `${error.message.replace(/^policy /, '')} (${error.hint})`;
  });
}

describe('bad input 97: one mistake, with its line, its word and its remedy', () => {
  const cases: [name: string, lines: string[], expected: RegExp][] = [
    ['signers', [`signers g ${KEY}`], /^line 9: word "signers" is not known \(did you mean: signer PETNAME FINGERPRINT\)$/],
    ['singer', [`singer g ${KEY}`], /^line 9: word "singer" .*\(did you mean: signer /],
    ['Signer', [`Signer g ${KEY}`], /^line 9: word "Signer" .*\(did you mean: signer /],
    ['project with a colon', ['project: q'], /^line 9: word "project:" .*\(did you mean: project tails\)$/],
    ['threshold', ['threshold 2'], /^line 9: word "threshold" .*\(did you mean: group NAME 2 alice bob carol\)$/],
    ['expire', ['expire 2027-01-31'], /^line 9: word "expire" .*\(did you mean: expires 2027-01-31\)$/],
    ['witnesses', ['witnesses 1 a'], /^line 9: word "witnesses" .*\(did you mean: witness 1 NAME=FINGERPRINT\)$/],
    ['a word that is near to none', ['hello world'], /^line 9: word "hello" is not known \(known are: project signer group .*\)$/],
    ['a word that objects have', ['constructor x'], /^line 9: word "constructor" is not known \(known are: /],
    ['a misspelled operator', [`signer g ${KEY} operater=uni`], /^line 9: "operater=uni" is not known \(at the end of a signer line there may be operator=NAME/],
    ['an operator with a space', [`signer g ${KEY} operator= uni`], /^line 9: .* is not an OpenPGP fingerprint/],
    ['an operator in front', [`signer g operator=uni ${KEY}`], /^line 9: .* is not an OpenPGP fingerprint/],
    ['fingerprint before the name', [`signer ${KEY} g`], /^line 9: "g" is not an OpenPGP fingerprint/],
    ['a lower-case fingerprint', [`signer g ${KEY.toLowerCase()}`], new RegExp(`^line 9: .* is not in its one spelling \\(write ${KEY}\\)$`)],
    ['a fingerprint in two halves', [`signer g ${KEY.slice(0, 20)}  ${KEY.slice(20)}`], new RegExp(`\\(write ${KEY}\\)$`)],
    ['a fingerprint with colons', [`signer g ${KEY.replaceAll(/(..)(?=.)/g, '$1:')}`], /^line 9: .* is not an OpenPGP fingerprint \(give all 40/],
    ['a key id', [`signer g ${KEY.slice(-16)}`], /is a short key id, which others can imitate \(give all 40 \(or 64\) digits/],
    ['an address in place of a key', ['signer g ada@example.org'], /is not an OpenPGP fingerprint/],
    ['a homoglyph in a name', [`signer аda ${KEY}`], /^line 9: has the character "а" \(U\+0430\), and outside of comments only ASCII is read \(it may look like another: type the line again\)$/],
    ['an accent in a name', [`signer Zoë ${KEY}`], /^line 9: has the character "ë" \(U\+00EB\)/],
    ['a comment behind the words', [`signer g ${KEY} # Ada`], /^line 9: has a comment after its words \(give the comment a line of its own\)$/],
    ['a tab', [`signer\tg ${KEY}`], /^line 9: has a tab \(separate words by spaces\)$/],
    ['an indented line', [`  signer g ${KEY}`], /^line 9: starts with a space/],
    ['members with commas', ['group x 2 a, b, c'], /^line 9: "a," in group "x" is neither .* \(separate members by spaces alone\)$/],
    ['number and name of a group changed over', ['group 2 team a b'], /^line 9: group size "team" is not a whole number from 1 on/],
    ['a group that names itself', ['group x 1 x'], /^line 9: group "x" is a member of itself \(name its people/],
    ['a group of groups below', ['group x 1 y', ALL], /^line 9: "y" in group "x" is neither a signer nor a group above this line \(write its line above this one: groups cannot form a circle\)$/],
    ['a group that cannot be reached', ['group x 7 a b c d e f'], /^line 9: group "x" needs 7 of 6 members \(write a number from 1 to 6\)$/],
    ['fresh without unit', ['fresh 14'], /^line 9: "14" is not a duration \(write a number and one of s m h d w, such as 14d\)$/],
    ['fresh with a space', ['fresh 14 d'], /^line 9: fresh has 2 values, 1 is needed \(write: fresh 14d\)$/],
    ['fresh in words', ['fresh two weeks'], /^line 9: fresh has 2 values/],
    ['a rule for a quorum', ['quorum 2 of g'], /^line 9: quorum has 3 values, 1 is needed \(write: quorum GROUP\)$/],
    ['a date as people write it', ['expires 31.01.2027'], /^line 9: "31.01.2027" is not a date \(write it as 2027-01-31\)$/],
    ['two placeholders', ['foreign sha256sums a-{release}-{release}'], /^line 9: template .* has \{release\} 2 times, once is needed \(for example: /],
    ['no placeholder', ['foreign sha256sums a-*'], /^line 9: template .* has \{release\} 0 times/],
    ['a format that is not known', ['foreign SHA256SUMS a-{release}-*'], /^line 9: foreign format "SHA256SUMS" is not known \(use one of sha256sums /],
    ['a star behind the placeholder', ['foreign sha256sums a-{release}*'], /^line 9: .* every release would be one digit/],
    ['a regular expression', ['foreign sha256sums a-{release}.[a-z]+'], /^line 9: template .* is not made of name characters/],
    ['accept of nothing', ['accept'], /^line 9: accept has 0 values, 1 is needed \(write: accept weak\)$/],
  ];
  for (const [name, lines, expected] of cases) {
    test(`bad input 97: ${name}`, () => {
      const mistakes = mistakesIn(policyText(...lines));
      assert.equal(mistakes.length, 1, mistakes.join('\n'));
      assert.match(mistakes[0] as string, expected);
    });
  }

  const whole: [name: string, lines: string[], expected: RegExp][] = [
    ['a quorum that names a person', [ALL, 'quorum a'], /^line 10: quorum "a" is not a group \(write a group for it: group one 1 a\)$/],
    ['two quorums', [ALL, 'quorum g', 'quorum g'], /^line 11: quorum is given a second time \(it stands on line 10 already\)$/],
    ['a person in two groups', ['group x 1 a b c', 'group y 1 c d e f', 'group g all x y', 'quorum g'], /^line 10: "c" is in two groups: "x" \(line 9\) and "y" \(nobody fills two seats: remove one\)$/],
    ['contest above all votes', [ALL, 'quorum g', 'contest 7'], /^line 11: contest needs 7 of 6 votes \(it could never be reached; lower it\)$/],
    ['no quorum', [ALL], /^has no quorum line \(for example: /],
  ];
  for (const [name, lines, expected] of whole) {
    test(`bad input 97: ${name}`, () => assert.match(mistakesIn(policyText(...lines)).join('\n'), expected));
  }
});

describe('what is wrong with the whole text', () => {
  const cases: [name: string, text: string | Uint8Array, expected: RegExp][] = [
    ['a byte order mark', Buffer.from(`\ufeff${GOOD}`), /^starts with a byte order mark \(write it as UTF-8 without one\)$/],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, 'utf16le')]), /^is not UTF-8, but perhaps UTF-16 \(save it as UTF-8: iconv/],
    ['Latin-1 in a comment', Buffer.concat([Buffer.from('concur-policy 1\nproject p\n# Zo'), Buffer.from([0xeb, 0x0a])]), /^line 3: is not well-formed UTF-8 \(save the file as UTF-8\)$/],
    ['no last line feed', GOOD.slice(0, -1), /^line 10: does not end in a line feed \(the file may be cut short; end its last line\)$/],
    ['a NUL at the end', `${GOOD}\0`, /^line 11: has the character U\+0000, which cannot be seen \(remove it\)$/],
    ['CR LF', GOOD.replaceAll('\n', '\r\n'), /^line 1: has a carriage return, and so have 9 other lines \(lines end in LF alone: sed -i "s\/\\r\$\/\/" FILE\)$/],
    ['a page', '<!doctype html>\n<title>404</title>\n', /^line 1: "<!doctype html>" is not "concur-policy 1" \(the first line must be: concur-policy 1\)$/],
    ['nothing', '', /^is empty \(concur policy draft writes a first one\)$/],
    ['a line as long as the file', `${GOOD}signer ${'x'.repeat(100_000)} ${KEY}\n`, /^line 11: petname "x{480,500}… \(/],
  ];
  for (const [name, text, expected] of cases) {
    test(`one mistake is told: ${name}`, () => {
      const mistakes = mistakesIn(text);
      assert.equal(mistakes.length, 1, mistakes.join('\n'));
      assert.match(mistakes[0] as string, expected);
    });
  }
});

describe('all mistakes at once', () => {
  test('are in the order of the lines, whatever they are', () => {
    const text = policyText(`signers g ${KEY}`, 'fresh 14', `signer h ${KEY} # new`, 'expires soon', 'quorum g', 'quorum g');
    assert.deepEqual(mistakesIn(text).map((mistake) => /^line (\d+)/.exec(mistake)?.[1]), ['9', '10', '11', '12', '14']);
  });

  test('do not name what follows from another mistake', () => {
    const text = GOOD.replace('signer a ', 'singer a ').replace(`signer b ${fingerprint(2)}`, `signer b ${fingerprint(2).toLowerCase()}`).replace('signer c ', 'signer\tc ');
    assert.deepEqual(mistakesIn(`${text}group h 1 g\n`).map((mistake) => mistake.slice(0, 7)), ['line 3:', 'line 4:', 'line 5:']);
  });

  test('name the same one once, with how often it is there', () => {
    const tabs = GOOD.replaceAll('signer ', 'signer\t');
    assert.deepEqual(mistakesIn(tabs), ['line 3: has a tab, and so have 5 other lines (separate words by spaces)']);
    assert.deepEqual(mistakesIn(GOOD.replace('signer a', 'signer\ta').replace('signer b', 'signer\tb')), ['line 3: has a tab, and so has 1 other line (separate words by spaces)']);
  });

  test('are not more than can be read', () => {
    const many = policyText(...Array.from({ length: 5_000 }, (_, i) => `word${i} x`));
    assert.equal(mistakesIn(many).length, MAX_POLICY_MISTAKES);
  });

  test('are none in a policy, which is what parsing gives', () => assert.deepEqual(checkPolicy(PARTY_POLICY), parsePolicy(PARTY_POLICY)));
});

describe('the word that was meant', () => {
  test('is itself, and every word is written as its own example says', () => {
    for (const [word, example] of Object.entries(WORDS)) {
      assert.equal(wordMeantBy(word), word);
      assert.ok(example.startsWith(`${word} `), example);
    }
  });

  test('is nothing for what is near to none', () => {
    for (const word of ['', 'x', 'hello', 'toString', '__proto__', 'x'.repeat(10_000)]) assert.equal(wordMeantBy(word), null, word);
  });

  test('is the one from which a letter fell or was typed twice', () => {
    for (const word of Object.keys(WORDS).filter(({ length }) => length > 4)) {
      for (let i = 0; i < word.length; i++) {
        assert.notEqual(wordMeantBy(word.slice(0, i) + word.slice(i + 1)), null);
        assert.equal(wordMeantBy(word.slice(0, i) + word[i] + word.slice(i)), word);
      }
    }
  });
});

test('whatever is changed in a policy: what parses has no mistakes, and what does not has one with a line or a word', () => {
  const texts = fc.tuple(fc.constantFrom(PARTY_POLICY, policyText(ALL, 'quorum g', 'sequence 1', 'root 1 a', 'witness 1 b', 'late 7d')), fc.nat(), fc.nat({ max: 12 }), fc.string({ unit: 'binary', maxLength: 8 }));
  let refused = 0;
  fc.assert(fc.property(texts, ([text, at, length, insert]) => {
    const start = at % text.length;
    const changed = text.slice(0, start) + insert + text.slice(start + length);
    const checked = checkPolicy(changed);
    let parsed: unknown = null;
    try {
      parsed = parsePolicy(changed);
    } catch (error) {
      assert.ok(isConcurError(error, 'policy-malformed'), String(error));
    }
    if (Array.isArray(checked)) {
      refused++;
      assert.equal(parsed, null);
      assert.ok(mistakesIn(changed).length > 0);
    } else assert.deepEqual(parsed, checked);
  }), { seed: 97, numRuns: 2_000 });
  assert.ok(refused > 500, `only ${refused} were refused: the property says little`);
});
