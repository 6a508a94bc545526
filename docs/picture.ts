/**
 * Draws docs/demo.svg from what the demo really prints: `node_modules/.bin/node docs/picture.ts`.
 * Nothing is typed in by hand, so the picture is redrawn, not edited, when the output changes.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrapped } from '../cli/view/wrap.ts';

/** Characters in a line: the longest first line of a verdict just fits. */
const COLUMNS = 120;
/** Pixels. */
const LINE = 19;
const CHARACTER = 7.83;
const MARGIN = 14;

/** @param recording what a program printed with `--color always` */
export function drawTerminal(recording: string): string {
  const rows = recording.replace(/\n$/, '').split('\n').flatMap((line) => wrapped(spansOf(line), COLUMNS).flatMap(wrap));
  const width = Math.ceil(COLUMNS * CHARACTER + 2 * MARGIN);
  const height = rows.length * LINE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',monospace;fill:#d8dee9;white-space:pre}${colours()}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#1d2129"/>`,
    ...rows.map((row, i) => `<text x="${MARGIN}" y="${MARGIN + 14 + i * LINE}" xml:space="preserve">${row.map(draw).join('')}</text>`),
    '</svg>',
    '',
  ].join('\n');
}

interface Span {
  readonly text: string;
  /** Class names: of the SGR codes in force. */
  readonly style: string;
}

const ESCAPE = '\u001b';
/** "Select graphic rendition", of ECMA-48: one or more codes. */
const SGR = new RegExp(`${ESCAPE}\\[([0-9;]*)m`);

/** The codes that styleText sets, with what they look like, and the codes that end them. */
const STYLES: ReadonlyMap<string, string> = new Map([
  ['1', 'font-weight:bold'], ['2', 'fill:#8a94a6'], ['31', 'fill:#ff7b85'], ['32', 'fill:#8fd694'], ['33', 'fill:#f0c674'],
]);
const ENDS: ReadonlyMap<string, readonly string[]> = new Map([['0', [...STYLES.keys()]], ['22', ['1', '2']], ['39', ['31', '32', '33']]]);

function colours(): string {
  return [...STYLES].map(([code, look]) => `.s${code}{${look}}`).join('');
}

function spansOf(line: string): Span[] {
  const inForce = new Set<string>();
  const spans: Span[] = [];
  for (const [i, part] of line.split(SGR).entries()) {
    if (i % 2 === 0) spans.push({ text: part, style: [...inForce].map((code) => `s${code}`).join(' ') });
    else for (const code of part.split(';')) apply(inForce, code);
  }
  return spans.filter(({ text }) => text !== '');
}

function apply(inForce: Set<string>, code: string): void {
  const ends = ENDS.get(code);
  if (ends === undefined && !STYLES.has(code)) throw new Error(`no look for SGR code "${code}"`);
  ends?.forEach((ended) => inForce.delete(ended));
  if (ends === undefined) inForce.add(code);
}

/** What is longer than a line, as a terminal does it: after so many characters, wherever that is. */
function wrap(spans: readonly Span[]): Span[][] {
  const cells = spans.flatMap(({ text, style }) => Array.from(text, (character) => ({ text: character, style })));
  const rows: Span[][] = cells.length === 0 ? [[]] : [];
  for (let start = 0; start < cells.length; start += COLUMNS) rows.push(joinCells(cells.slice(start, start + COLUMNS)));
  return rows;
}

function joinCells(cells: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last?.style === cell.style) spans[spans.length - 1] = { ...last, text: last.text + cell.text };
    else spans.push(cell);
  }
  return spans;
}

function draw({ text, style }: Span): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return style === '' ? escaped : `<tspan class="${style}">${escaped}</tspan>`;
}

/** stdout and stderr into one file, which keeps them in the order in which they were written. */
async function record(args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-picture-'));
  try {
    const file = join(folder, 'recording');
    await using recording = await open(file, 'a');
    const child = spawn(process.execPath, [join(import.meta.dirname, '../cli/main.ts'), ...args], { stdio: ['ignore', recording.fd, recording.fd] });
    const [code] = await once(child, 'exit') as [number | null];
    if (code !== 0) throw new Error(`concur ${args.join(' ')} ended with ${code}: ${await readFile(file, 'utf8')}`);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const recording = await record(['demo', '--color', 'always']);
  await writeFile(join(import.meta.dirname, 'demo.svg'), drawTerminal(`$ npm run demo\n${recording}`));
}
