/** What a builder is about to publish, and what was published. */

import type { Hex } from '../../src/base/bytes.ts';
import type { Evidence, Supersession } from '../../src/statement/statement.ts';
import type { Built, Definition } from '../attest/statement.ts';
import { definitionRows, factRows, titled, type Row } from './definition.ts';
import { faint, good, strong, type Line } from './line.ts';
import { NOT_SENT_YET } from './statement.ts';
import { table } from './table.ts';
import { evidenceRows } from './evidence.ts';
import { bytes } from './words.ts';

export interface Preview {
  readonly definition: Definition;
  readonly build: Hex;
  readonly built: readonly Built[];
  readonly environment: Readonly<Record<string, string>>;
  readonly leftOut: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly supersedes: Supersession | null;
}

/** All of it: what is not shown here is not published. */
export function previewLines({ definition, build, built, environment, leftOut, evidence, supersedes }: Preview): Line[] {
  const rows: Row[] = [
    ['project', `${definition.project} ${definition.release}`],
    ...definitionRows(definition),
    ['build', build],
    ...titled('result', built.flatMap(({ name, sha256, size }) => sha256.map((hash) => `${hash}  ${name}${size === null ? '' : `  ${bytes(size)}`}`))),
    ...factRows(environment),
    ...evidenceRows(evidence),
    ...titled('supersedes', supersedes?.ids ?? []),
    ...titled('reason', supersedes === null ? [] : [supersedes.reason]),
  ];
  return [
    ...table(rows.map(([title, value]) => [strong(title), value])),
    ...(leftOut.length === 0 ? [] : [faint(`left out: ${leftOut.join(', ')}  (--include NAME publishes one)`)]),
  ];
}

export interface AttestedView {
  readonly id: string;
  /** True when the same was signed before. */
  readonly stated: boolean;
  readonly built: readonly Built[];
  /** Whether a node takes it to others now. */
  readonly published: boolean;
}

export function attestedLines({ id, stated, built, published }: AttestedView): Line[] {
  return [
    [good(stated ? 'stated before' : 'attested'), `  ${id}`],
    ...built.flatMap(({ name, sha256 }) => sha256.map((hash) => `  ${hash}  ${name}`)),
    published ? '  published by the running node' : `  ${NOT_SENT_YET}`,
  ];
}
