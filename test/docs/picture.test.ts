/** The picture of the demo shows what is printed, and what today's demo says. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { QUESTIONS } from '../../cli/demo/late-user.ts';
import { drawTerminal } from '../../docs/picture.ts';
import { ROOT } from './markdown.ts';

const ESCAPE = '\u001b';

describe('a drawn terminal', () => {
  test('keeps every character, and none of them is markup', () => {
    assert.match(drawTerminal('a <b> & "c"\n'), />a &lt;b&gt; &amp; "c"<\/text>/);
  });

  test('has the styles that were in force', () => {
    assert.match(drawTerminal(`${ESCAPE}[1m${ESCAPE}[32mA${ESCAPE}[22mB${ESCAPE}[39mC`), /<tspan class="s1 s32">A<\/tspan><tspan class="s32">B<\/tspan>C</);
    assert.throws(() => drawTerminal(`${ESCAPE}[7mA`), /no look for SGR code "7"/);
  });

  test('breaks a long line where a terminal would', () => {
    const texts = [...drawTerminal('x'.repeat(250)).matchAll(/>(x+)</g)].map(([, text = '']) => text.length);
    assert.deepEqual(texts, [120, 120, 10]);
  });
});

test("docs/demo.svg has the demo's verdicts", async () => {
  const picture = await readFile(join(ROOT, 'docs/demo.svg'), 'utf8');
  for (const { verdict, sha256 } of QUESTIONS) assert.ok(picture.includes(`${verdict}</tspan>  ${sha256}`), verdict);
});
