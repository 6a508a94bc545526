/**
 * What views make: lines of spans, not strings. The one renderer escapes every span before it colours it,
 * so no view can forget to, and nothing that was received can move the cursor or forge a line.
 */

import { printable } from '../../src/base/printable.ts';

export type Style = 'good' | 'bad' | 'warning' | 'faint' | 'strong';

export interface StyledSpan {
  readonly text: string;
  readonly style: Style;
}

export type Span = string | StyledSpan;
export type Line = Span | readonly Span[];

/** Colours a text that is already safe. */
export type Paint = (style: Style, text: string) => string;

export const good = (text: string): StyledSpan => ({ text, style: 'good' });
export const bad = (text: string): StyledSpan => ({ text, style: 'bad' });
export const warning = (text: string): StyledSpan => ({ text, style: 'warning' });
export const faint = (text: string): StyledSpan => ({ text, style: 'faint' });
export const strong = (text: string): StyledSpan => ({ text, style: 'strong' });

/** One of several things that a command was given, and that it could not use. */
export function refusedLine(what: string, reason: string): Line {
  return ['concur: ', bad('refused'), `: ${what}: ${reason}`];
}

export function renderLine(line: Line, paint: Paint): string {
  return spansOf(line).map((span) => (typeof span === 'string' ? printable(span) : paint(span.style, printable(span.text)))).join('');
}

export function spansOf(line: Line): readonly Span[] {
  return typeof line === 'string' || 'text' in line ? [line] : line;
}

/** Text with line breaks of our own, or of a file that may have them, as lines. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** For --plain: signs and punctuation outside ASCII become words that any tool can match. */
export function plainLine(line: Line): Line {
  return spansOf(line).map((span) => (typeof span === 'string' ? plainText(span) : { ...span, text: plainText(span.text) }));
}

const PLAIN: Readonly<Record<string, string>> = { '✓': '+', '✗': '-', '…': '..', '·': '|', '–': '-', '≠': '!', '↕': '^', '×': 'x' };

function plainText(text: string): string {
  return text.replace(/[✓✗…·–≠↕×]/g, (sign) => PLAIN[sign] as string);
}
