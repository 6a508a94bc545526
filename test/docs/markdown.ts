/** Our Markdown, taken apart: prose, fenced blocks, links and headings. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Page {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Block {
  /** The word behind the fence, such as `sh`; empty without one. */
  readonly language: string;
  readonly lines: readonly string[];
}

/** Every page of the repository. */
export function readPages(): Page[] {
  const names = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const pages = names.filter((name) => name.endsWith('.md') && !/(?:^|\/)(?:node_modules|dist|\.[^/]+)\//.test(name)).sort();
  return pages.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const FENCE = /^```(\S*).*\n([\s\S]*?)^```$/gm;

export function blocksOf({ text }: Page): Block[] {
  return [...text.matchAll(FENCE)].map(([, language = '', content = '']) => ({ language, lines: content.trimEnd().split('\n') }));
}

export function proseOf({ text }: Page): string {
  return text.replace(FENCE, '');
}

/** Targets of links and pictures that are no addresses elsewhere. */
export function localLinks(page: Page): string[] {
  return [...proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

export function codeSpans(page: Page): string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** What a link can have behind its `#`: headings as GitHub names them. */
export function anchorsOf(page: Page): Set<string> {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')));
}

/** Cells of the table rows whose first cell matches. */
export function rowsOf({ text }: Page, first: RegExp): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
  return rows.filter(([cell = '']) => first.test(cell));
}
