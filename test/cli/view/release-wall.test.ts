import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import stringWidth from 'string-width';
import { spansOf, renderLine } from '../../../cli/view/line.ts';
import { releaseWall } from '../../../cli/view/release-wall.ts';
import { claim, hash, STRANGER } from '../../tally/claims.ts';
import { guixNames, judged, keyOf, longest, rendered, type Release } from './wall.ts';

const SIGNERS = [
  '0xb10c', 'achow101', 'benthecarman', 'CoinForensics', 'darosior', 'dunxen', 'Emzy', 'fanquake', 'glozow', 'guggero', 'hebasto', 'jackielove4u',
  'josibake', 'kvaciral', 'laanwj', 'm3dwards', 'pinheadmz', 'Sjors', 'sipa', 'sipsorcery', 'svanstaa', 'theStack', 'TheCharlatan', 'willcl-ark',
];

/** Everything that may happen in one release. */
const TROUBLED: Release = {
  signers: SIGNERS,
  artifacts: guixNames(60),
  said(signer, _artifact, i) {
    if (signer === 'dunxen' || (signer === 'glozow' && i > 40)) return null;
    if (signer === 'laanwj' && i === 7) return { got: ['other'] };
    if (signer === 'Emzy') return { standing: { whenSigned: 'valid', now: 'expired' } };
    if (signer === 'darosior') return { standing: { whenSigned: 'expired', now: 'expired' } };
    if (i === 11) return { got: [signer] };
    if (signer === 'sipa') return { sources: ['gitCommit:2'] };
    return {};
  },
  besides: guixNames(60).slice(0, 30).map((artifact) => claim({ signer: STRANGER, release: '28.0', artifact, got: [artifact] })),
};

const wall = (release: Release, width = 100) => rendered(releaseWall(judged(release), width));
/** The characters of a signer's row, without the spaces between the tens. */
const marks = (lines: readonly string[], name: string) => lines.filter((line) => line.startsWith(` ${name} `)).map((line) => line.slice(16, 81).replaceAll(' ', '')).join('');

suite('24 signers and 60 artifacts', () => {
  const lines = wall(TROUBLED);

  test('no line has more than 100 columns', () => {
    assert.ok(longest(lines) <= 100, String(longest(lines)));
  });

  test('every signer has one character for each artifact', () => {
    for (const name of SIGNERS.filter((signer) => signer !== 'dunxen')) assert.match(marks(lines, name), /^[A-Za-z·~]{60}$/, name);
    assert.equal(marks(lines, 'achow101'), `${'A'.repeat(11)}R${'A'.repeat(48)}`);
    assert.equal(marks(lines, 'glozow'), `${'A'.repeat(11)}N${'A'.repeat(29)}${'·'.repeat(19)}`);
    assert.equal(marks(lines, 'laanwj').slice(0, 9), 'AAAAAAABA');
  });

  test('who does not count is in small letters, whether known or not, and below the others', () => {
    assert.equal(marks(lines, 'darosior'), 'a'.repeat(60));
    const order = lines.flatMap((line) => /^ (\S+) +[A-Za-z·~]{10} /.exec(line)?.[1] ?? []);
    assert.deepEqual(order.slice(-2), ['AAAAAAA…AAAA63', 'darosior']);
  });

  test('who built another commit is marked, and told with the artifacts that it concerns', () => {
    assert.equal(marks(lines, 'sipa').slice(0, 13), '~~~~~~~~~~~H~');
    assert.ok(lines.includes(' ~ sipa built something else: from gitCommit:2 (1-11, 13-60)'));
  });

  test('a dissenter is named beside the letter, at the artifact', () => {
    const at = lines.findIndex((line) => line.startsWith('  8 AGREED'));
    assert.match(lines[at + 1] ?? '', /^ {4}✗ B [0-9a-f]{8}… {2}laanwj$/);
  });

  test('where nothing is agreed all values are told, those that do not count with a question mark', () => {
    const at = lines.findIndex((line) => line.startsWith(' 12 NO-CONSENSUS'));
    assert.match(lines[at + 1] ?? '', /none has a quorum$/);
    assert.match(lines[at + 2] ?? '', /^ {6}A [0-9a-f]{8}… {2}Emzy, AAAAAAAA…AAAAA63 \?, darosior \?$/);
    assert.match(lines[at + 23] ?? '', /^ {6}V [0-9a-f]{8}… /);
  });

  test('the last lines tell who is missing, who does not count and why, and whose key has expired since', () => {
    assert.deepEqual(lines.slice(lines.indexOf(' no word from: dunxen')), [
      ' no word from: dunxen',
      ` ? not in the policy: ${STRANGER}`,
      ' ? key was not valid when it signed: darosior',
      ' key has expired, and it signed before that: Emzy',
    ]);
  });

  test('what all names begin with is told once', () => {
    assert.ok(lines.includes(' … is bitcoin-28.0-'));
    assert.match(lines.find((line) => line.startsWith('  1 ')) ?? '', /^ {2}1 AGREED {8}A [0-9a-f]{8}… {2}…aarch64-linux-gnu-debug\.tar\.gz$/);
  });

  test('colour adds nothing but colour, and costs few spans', () => {
    const styled = releaseWall(judged(TROUBLED), 100);
    const marked = styled.map((line) => renderLine(line, (style, text) => `\u0001${style}\u0002${text}\u0003`));
    // oxlint-disable-next-line no-control-regex
    assert.deepEqual(marked.map((line) => line.replace(/\u0001\w+\u0002|\u0003/g, '').trimEnd()), lines);
    const row = styled.find((line) => renderLine(line, (_style, text) => text).startsWith(' achow101 '));
    assert.ok(spansOf(row ?? '').length < 12);
  });
});

test('on a narrow terminal the matrix is broken into blocks of whole tens, and every line still fits', () => {
  const lines = wall(TROUBLED, 72);
  assert.ok(longest(lines) <= 72);
  assert.equal(lines.filter((line) => line.startsWith(' achow101 ')).length, 2);
  assert.equal(lines.filter((line) => line.startsWith(' signer ')).map((line) => line.replace(/[^0-9]/g, '')).join(''), '1234567890'.repeat(6));
});

test('three signers and two artifacts, in full', () => {
  const said = (signer: string, _artifact: string, i: number) => (signer === 'linus' && i === 1 ? { got: ['other'] } : {});
  assert.deepEqual(wall({ signers: ['ada', 'grace', 'linus'], artifacts: ['hello.deb', 'hello.tar.gz'], said }), [
    ' AGREED  2 of 2  p 28.0  dissent on 1 artifact',
    '',
    ' signer  12 key when',
    ' verdict ✓✓',
    ' ada     AA ok  2017-06-08',
    ' grace   AA ok  2017-06-08',
    ' linus   AB ok  2017-06-08',
    ' A agreed, or what most got   B C … other values',
    ' verdict: ✓ agreed',
    '',
    ` 1 AGREED  A ${start('hello.deb')}  hello.deb`,
    ` 2 AGREED  A ${start('hello.tar.gz')}  hello.tar.gz`,
    `   ✗ B ${start('other')}  linus`,
    ' whole hashes: concur sums p 28.0, or --json',
  ]);
});

test('one signer and one artifact, in full', () => {
  assert.deepEqual(wall({ signers: ['ada', 'grace'], artifacts: ['a'], said: (signer) => (signer === 'ada' ? {} : null) }), [
    ' INSUFFICIENT  1 of 1  p 28.0',
    '',
    ' signer  1 key when',
    ' verdict ?',
    ' ada     A ok  2017-06-08',
    ' A agreed, or what most got',
    ' verdict: ? not enough yet',
    '',
    ` 1 INSUFFICIENT  A ${start('a')}  a`,
    '     1 of 2 builders so far; 1 more is needed (grace could sign)',
    ' whole hashes: concur sums p 28.0, or --json',
    '',
    ' no word from: grace',
  ]);
});

test('bad input 75: names as long as they may be break neither the columns nor the width', () => {
  const signers = ['a', 'b'.repeat(64)];
  const artifacts = ['x', 'y'].map((end) => `${`${'long-'.repeat(12)}/`.repeat(4)}${end}`);
  const lines = wall({ signers, artifacts, said: (_signer, artifact) => ({ sources: [`sha256:${artifact.length}`] }) }, 80);
  assert.ok(longest(lines) <= 80);
  assert.ok(lines.some((line) => /^ b+…b+ AA ok {2}2017-06-08$/.test(line)));
});

test('more than a hundred artifacts have three digits above their columns', () => {
  const artifacts = Array.from({ length: 120 }, (_, i) => `f${i + 1000}`);
  const lines = wall({ signers: ['ada', 'grace'], artifacts }, 200);
  const [hundreds = '', tens = '', ones = ''] = lines.slice(2, 5).map((line) => line.slice(' verdict '.length).replaceAll(' ', ''));
  assert.equal(hundreds, '1'.repeat(21));
  assert.ok(tens.endsWith('11111111112'));
  assert.match(ones, /^(1234567890){12}/);
});

test('one name for two files is one value: nobody is said to contradict themselves', () => {
  const lines = wall({ signers: ['ada', 'grace'], artifacts: ['a.dmg'], said: () => ({ got: ['x86_64', 'arm64'], kind: 'result', format: 'sha256sums' }) });
  assert.ok(lines.includes(' ada     A ok  2017-06-08'), lines.join('\n'));
  const at = lines.findIndex((line) => line.startsWith(' 1 AGREED'));
  assert.match(lines[at + 1] ?? '', /one of 2 files with this name: [0-9a-f]{8}… [0-9a-f]{8}…$/);
});

test('two values of one key, and a build that is not deterministic, are several values', () => {
  const said = (signer: string) => (signer === 'ada' ? { got: ['p', 'q'] } : { got: ['p'] });
  const besides = [claim({ signer: keyOf(['ada', 'grace', 'linus'], 'grace'), release: '28.0', artifact: 'a', got: ['r'] })];
  const lines = wall({ signers: ['ada', 'grace', 'linus'], artifacts: ['a'], said, besides });
  for (const name of ['ada', 'grace']) assert.ok(lines.some((line) => line.startsWith(` ${name.padEnd(7)} ! `)), name);
  assert.ok(lines.includes(' ? not deterministic: ada'));
  assert.ok(lines.includes(' ? equivocates: grace'));
  assert.ok(lines.some((line) => line.includes('! several values')));
});

test('foreign statements that conflict are several values, and a later one is told as such', () => {
  const foreign = { kind: 'result', format: 'sha256sums', sources: [] } as const;
  const signers = ['ada', 'grace', 'linus'];
  const again = (name: string, time: number) => claim({ ...foreign, signer: keyOf(signers, name), release: '28.0', artifact: 'a', got: ['other'], time });
  const lines = wall({ signers, artifacts: ['a'], said: () => ({ ...foreign, got: ['same'], time: 1_000 }), besides: [again('ada', 1_000), again('grace', 2_000)] });
  assert.ok(lines.some((line) => line.startsWith(' ada     ! ')), lines.join('\n'));
  assert.ok(lines.includes(' ? its foreign statements conflict: ada'));
  assert.ok(lines.includes(' signed another result before: grace'));
});

test('the twenty-seventh value and all after it share a sign, in the matrix alone', () => {
  const signers = Array.from({ length: 30 }, (_, i) => `s${i + 10}`);
  const lines = wall({ signers, artifacts: ['a'], said: (signer) => ({ got: [signer] }) });
  assert.equal(lines.filter((line) => /^ s\d\d {5}# /.test(line)).length, 4);
  assert.ok(lines.some((line) => /^ {5}D2 [0-9a-f]{8}… {2}s\d\d$/.test(line)));
});

test('bad input 72: a label that would move the cursor is shown, and does not stretch a line', () => {
  const lines = wall({ signers: ['ada', 'grace'], artifacts: ['a'], said: () => ({ release: 'x\u001b[2J' }) });
  assert.match(lines[0] ?? '', /p x\\u\{1b\}\[2J/);
  assert.equal(lines.find((line) => stringWidth(line) > 100), undefined);
});

/** As a list shows it. */
function start(word: string): string {
  return `${hash(word).slice(0, 8)}…`;
}
