/** What decides the bytes of a build, and what else is said of it: rows of a title and a value. */

import type { BuildDefinition, Dependency } from '../../src/statement/statement.ts';

export type Row = readonly [title: string, value: string];

export function definitionRows({ sources, inputs, parameters }: Pick<BuildDefinition, 'sources' | 'inputs' | 'parameters'>): Row[] {
  return [
    ...titled('source', sources.map(whole)),
    ...titled('input', inputs.map(whole)),
    ...titled('parameter', Object.entries(parameters).map(([name, value]) => `${name}=${value}`)),
  ];
}

export function factRows(environment: BuildDefinition['environment']): Row[] {
  return titled('fact', Object.entries(environment).map(([name, value]) => `${name}  ${value}`));
}

/** The title stands at the first value only. */
export function titled(title: string, values: readonly string[]): Row[] {
  return values.map((value, i) => [i === 0 ? title : '', value]);
}

function whole({ uri, digest }: Dependency): string {
  return uri === undefined ? digest : `${digest}  ${uri}`;
}
