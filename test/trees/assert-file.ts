/** A gitian .assert file, as three generations of Ruby wrote the same YAML. */

import type { Entry } from './sums.ts';

export interface Assertion {
  readonly release: string;
  /** Of the build's description. */
  readonly name: string;
  readonly outputs: readonly Entry[];
  readonly inputs: readonly Entry[];
  /** What was checked out, by its name. */
  readonly commits: readonly { readonly name: string; readonly commit: string }[];
  /** Packages of the machine that built. */
  readonly packages: readonly Entry[];
}

/** `syck`: `--- !omap ` and blocks. `quoted`: `--- !omap` and folded strings, the oldest psych. `psych`: `--- !!omap` and blocks. */
export type Ruby = 'syck' | 'quoted' | 'psych';
export const RUBIES: readonly Ruby[] = ['psych', 'syck', 'quoted'];

export function writeAssertion({ release, name, outputs, inputs, commits, packages }: Assertion, ruby: Ruby): string {
  const [tag, indent] = TAGS[ruby];
  const sources = [...sums(inputs), ...commits.map(({ name, commit }) => `git:${commit} ${name}`)];
  return [
    `--- ${tag}`,
    `- out_manifest: ${scalar(sums(outputs), 'with line end', ruby)}`,
    `- in_manifest: ${scalar(sources, 'without line end', ruby)}`,
    `- base_manifests: ${tag}`,
    `${indent}- bionic-amd64: ${scalar(sums(packages), 'with line end', ruby, indent)}`,
    `- cache_common_manifest: ${ruby === 'quoted' ? "! ''" : "''"}`,
    `- release: ${release}`,
    `- name: ${name}`,
    '- type: build',
    '- optionals: ',
    '',
  ].join('\n');
}

const TAGS: Readonly<Record<Ruby, readonly [tag: string, indent: string]>> = {
  syck: ['!omap ', '    '],
  quoted: ['!omap', '  '],
  psych: ['!!omap', '  '],
};

function sums(entries: readonly Entry[]): string[] {
  return entries.map(({ name, sha256 }) => `${sha256}  ${name}`);
}

/** In a folded string an empty line stands for the end of a line. */
function scalar(lines: readonly string[], end: 'with line end' | 'without line end', ruby: Ruby, indent = ''): string {
  if (ruby === 'quoted') return `! '${lines.join(`\n\n${indent}    `)}${end === 'with line end' ? '\n\n' : ''}'`;
  return [end === 'with line end' ? '|' : '|-', ...lines.map((line) => `${indent}    ${line}`)].join('\n');
}
