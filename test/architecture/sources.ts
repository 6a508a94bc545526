/** The sources of the house, and what each of them imports. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Source {
  /** From the project's root, with slashes: `src/tally/verdict.ts` */
  readonly path: string;
  readonly text: string;
}

export interface Imports {
  /** Paths from the project's root. */
  readonly files: readonly string[];
  /** Those of them that are loaded with the file, or for its types: all but the lazy ones. */
  readonly loaded: readonly string[];
  /** `node:fs`, `@libp2p/tcp` … as written. */
  readonly packages: readonly string[];
}

const ROOT = join(import.meta.dirname, '..', '..');
const CODE = /\.(?:ts|tsx|js|mjs)$/;

/** All code under the folders; a folder that is not there has none. */
export function readSources(folders: readonly string[]): Source[] {
  return folders.flatMap((folder) => listCode(folder)).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** Static, lazy, re-exporting and type-only imports alike. */
export function importsOf({ path, text }: Source): Imports {
  const code = withoutComments(text);
  const loaded = [
    ...code.matchAll(/^\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]/gm),
    ...code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
  ].map(specifierOf);
  const lazy = [...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map(specifierOf);
  const toPath = (specifier: string) => posix.join(posix.dirname(path), specifier);
  return {
    files: [...loaded, ...lazy].filter(isFile).map(toPath),
    loaded: loaded.filter(isFile).map(toPath),
    packages: [...loaded, ...lazy].filter((specifier) => !isFile(specifier)),
  };
}

function specifierOf(match: RegExpExecArray): string {
  return match[1] as string;
}

function isFile(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** Only comments that stand alone or after white space: `//` inside a string or a pattern stays. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function listCode(folder: string): string[] {
  const entries = readdirSync(join(ROOT, posix.dirname(folder)), { withFileTypes: true });
  if (!entries.some((entry) => entry.isDirectory() && entry.name === posix.basename(folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => posix.join(folder, entry.parentPath.slice(join(ROOT, folder).length).replaceAll('\\', '/'), entry.name))
    .filter((path) => !path.includes('node_modules'))
    .sort();
}
