/** Reports carry what strangers wrote to people who trust the page: nothing of it may become more than text. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Sample } from '../../../src/diagnosis/sample.ts';
import type { Component } from '../../../src/statement/manifest.ts';
import { PARTY } from '../../diagnosis/party.ts';
import { manifest } from '../../diagnosis/samples.ts';
import { openPartyHome, type PartyHome } from '../diagnosis/party-home.ts';

const SCRIPT = '<script>fetch("https://evil.example/")</script>';
const ATTRIBUTE = '"><img src=https://evil.example/x.png onerror=alert(1)>';
const MARKDOWN = '![x](https://evil.example/y.png) | `a` | [b](javascript:alert(1))';
const TURNED = 'right\u202eleft\u200b';

function componentsOf({ manifest: own }: Sample): Record<string, Component> {
  return Object.fromEntries((own?.components ?? []).map((component) => [component.path, component]));
}

/** Elements of a page with their attributes, found without a parser of our own making: the page is well-formed by its template. */
function tags(page: string): string[] {
  return page.match(/<[A-Za-z!/][^>]*>/g) ?? [];
}

suite('a report', () => {
  let home: PartyHome;
  let pages: Record<'html' | 'md' | 'json', string>;

  before(async () => {
    const hostile = PARTY.map((sample) => (sample.name !== 'nodens' ? sample : {
      ...sample,
      environment: { 'build.on': SCRIPT, 'machine': ATTRIBUTE, 'note': MARKDOWN, 'turned': TURNED },
      manifest: manifest('nodens', { ...componentsOf(sample), [`a/${SCRIPT.replaceAll('/', '_')}`]: 'one', [ATTRIBUTE.replaceAll('//', '_')]: 'two', [MARKDOWN.replaceAll('//', '_')]: 'three' }),
    }));
    home = await openPartyHome(hostile);
    const texts = await Promise.all((['html', 'md', 'json'] as const).map(async (form) => {
      const { exit, stderr } = await home.say('report', 'tails', '3.0~rc2', '-o', `report.${form}`);
      assert.equal(exit, 0, stderr);
      return [form, await readFile(join(home.folder, `report.${form}`), 'utf8')] as const;
    }));
    pages = Object.fromEntries(texts) as typeof pages;
  });
  after(() => home.close());

  test('has nothing that runs, and nothing that is fetched from elsewhere', () => {
    const names = new Set(tags(pages.html).map((tag) => /^<\/?([A-Za-z!]+)/.exec(tag)?.[1]?.toLowerCase() ?? ''));
    for (const name of ['script', 'img', 'iframe', 'object', 'embed', 'link', 'base', 'form', 'a', 'foreignobject', 'image', 'use', 'animate']) assert.ok(!names.has(name), name);
    for (const tag of tags(pages.html)) assert.doesNotMatch(tag, /\s(?:on\w+|src|href|xlink:href|action|srcset|style|data)\s*=/i, tag);
    assert.doesNotMatch(pages.html.replace(/<style>[^]*?<\/style>/, ''), /url\(/);
    assert.doesNotMatch(/<style>([^]*?)<\/style>/.exec(pages.html)?.[1] ?? 'missing url(', /url\(|@import/);
  });

  test('forbids the browser everything but its own style, which it names by hash', async () => {
    const { createHash } = await import('node:crypto');
    const style = /<style>([^]*?)<\/style>/.exec(pages.html)?.[1] ?? '';
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(pages.html)?.[1];
    assert.equal(policy, `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`);
  });

  test('shows hostile names and facts as the text that they are', () => {
    assert.ok(!pages.html.includes(SCRIPT) && !pages.html.includes('<img'));
    assert.match(pages.html, /&lt;script&gt;fetch\(&quot;https:/);
    assert.match(pages.html, /&quot;&gt;&lt;img src=https:/);
    assert.ok(!/[\u202e\u200b]/.test(pages.html + pages.md + pages.json), 'nothing that turns a line around');
  });

  test('is Markdown in which nothing is a link, an image or HTML', () => {
    const outsideCode = pages.md.split('\n').map((line) => line.replace(/(`+)(?:(?!\1)[^])*?[^`]\1(?!`)/g, '')).join('\n');
    assert.doesNotMatch(outsideCode, /(?<!\\)!\[|(?<!\\)\]\(|<(?=[A-Za-z/!])/);
    for (const row of pages.md.split('\n').filter((line) => line.startsWith('| '))) assert.ok(row.endsWith(' |'), row);
  });

  test('says in all three forms who has which problem, and how to check it', () => {
    for (const page of [pages.html, pages.md]) {
      assert.match(page, /why builds differ/);
      for (const { name } of PARTY) assert.ok(page.includes(name), name);
      assert.match(page, /vmlinuz/);
      assert.match(page, /concur diagnose tails 3\.0~rc2/);
      assert.match(page, /concur diff tails 3\.0~rc2/);
      assert.match(page, /Next experiment/);
      assert.match(page, /Open questions/);
    }
    const { artifacts } = JSON.parse(pages.json) as { artifacts: { problems: unknown[] }[] };
    assert.equal(artifacts.length, 1);
    assert.ok((artifacts[0]?.problems.length ?? 0) >= 6);
  });

  test('has its map, its camps and its timeline as pictures with a name each', () => {
    assert.deepEqual([...pages.html.matchAll(/<svg [^>]*aria-label="([^"]*)"/g)].map(([, label]) => label), ['how many got which result', 'who signed when', 'which signer has which problem']);
    const circles = pages.html.match(/<circle /g) ?? [];
    assert.equal(circles.length, PARTY.length);
  });

  test('of the same statements is the same page', async () => {
    const { exit, stdout } = await home.say('report', 'tails', '3.0~rc2', '-o', 'report.html');
    assert.equal(exit, 0);
    assert.match(stdout, /^wrote report\.html: 1 artifact differs$/m);
    assert.equal(await readFile(join(home.folder, 'report.html'), 'utf8'), pages.html);
  });
});
