import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_LEFT_OUT, MAX_PAYLOAD_BYTES } from '../../src/base/limits.ts';
import { subjectNameProblem } from '../../src/base/names.ts';
import { printable } from '../../src/base/printable.ts';
import { isSha256 } from '../../src/base/sha256.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import { FOREIGN_FORMATS, type ForeignFormat, type ForeignStatement } from '../../src/statement/foreign.ts';
import { isSourceDigest } from '../../src/statement/source.ts';
import { SAMPLES } from './samples.ts';

const SEED = 20260722;

/** What every statement must be, whatever it was read from. */
function assertSound({ sources, values, leftOut }: ForeignStatement): void {
  assert.ok(values.length > 0);
  assert.deepEqual(values.map(({ artifact }) => artifact), [...new Set(values.map(({ artifact }) => artifact))].sort());
  for (const { artifact, sha256 } of values) {
    assert.equal(subjectNameProblem(artifact), null);
    assert.ok(sha256.length > 0 && sha256.every(isSha256));
    assert.deepEqual(sha256, [...new Set(sha256)].sort());
  }
  assert.deepEqual(sources, [...new Set(sources)].sort());
  assert.ok(sources.every(isSourceDigest));
  assert.ok(leftOut.length <= MAX_LEFT_OUT + 1);
  for (const { reason } of leftOut) assert.equal(printable(reason), reason);
}

async function readOrRefuse(format: ForeignFormat, payload: Uint8Array): Promise<'read' | 'refused'> {
  try {
    assertSound(await readForeign(format, payload));
    const { environment } = await readForeignDetails(format, payload);
    assert.ok(Object.values(environment).every((value) => typeof value === 'string'));
    return 'read';
  } catch (error) {
    assert.ok(isConcurError(error, 'foreign-malformed', 'statement-unsupported'), String(error));
    assert.ok(error.hint !== undefined);
    return 'refused';
  }
}

describe('a mutated file is read or refused, and nothing else happens', () => {
  for (const format of FOREIGN_FORMATS) {
    test(format, async () => {
      const outcomes = { read: 0, refused: 0 };
      const sample = SAMPLES[format];
      const mutation = fc.record({
        at: fc.nat(sample.length - 1),
        cut: fc.nat(12),
        // Characters that mean something somewhere.
        put: fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('\n', '\r', '\0', '"', '\'', '\\', '{', '[', ']', '}', ':', ',', '-', ' ', '&a ', '*a', '!!x ', 'null', '1e999', '__proto__', '\ufeff')),
      });
      await fc.assert(fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
        const bytes = mutations.reduce((data, { at, cut, put }) => Buffer.concat([data.subarray(0, at), Buffer.from(put), data.subarray(at + cut)]), Buffer.from(sample));
        outcomes[await readOrRefuse(format, bytes)]++;
      }), { seed: SEED, numRuns: 400 });
      // Else the mutations try nothing.
      assert.ok(outcomes.read > 20 && outcomes.refused > 20, JSON.stringify(outcomes));
    });
  }

  test('any bytes, in any format', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...FOREIGN_FORMATS), fc.uint8Array({ maxLength: 300 }), async (format, bytes) => {
      await readOrRefuse(format, bytes);
    }), { seed: SEED, numRuns: 500 });
  });

  test('the samples themselves are read', async () => {
    for (const format of FOREIGN_FORMATS) assert.equal(await readOrRefuse(format, Buffer.from(SAMPLES[format])), 'read', format);
  });
});

/** As much of `text`, over and over, as a payload can hold. */
const full = (text: string): string => text.repeat(Math.floor(MAX_PAYLOAD_BYTES / text.length));
const hash = (i: number): string => i.toString(16).padStart(64, '0');
const many = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('');

// Each of these took some format's reader, or a first version of it, from one second to a minute.
const COSTLY: Readonly<Record<string, string>> = {
  'returns inside a line': `a${full('\r')}b`.slice(0, MAX_PAYLOAD_BYTES),
  'empty lines': full('\n'),
  'spaces': `a${full(' ')}`.slice(0, MAX_PAYLOAD_BYTES),
  'brackets': full('['),
  'braces': full('{'),
  'list entries': full('- '),
  'names': many(20_000, (i) => `k${i}: v\n`),
  'fields': `Format: 1.0\n${many(20_000, (i) => `A${i}:\n`)}`,
  'members': `{${many(20_000, (i) => `"${i}":1,`)}"a":1}`,
  'quotes': full('"'),
  'escapes': `- "${full('\\q')}`.slice(0, MAX_PAYLOAD_BYTES),
  'anchors': full('- &a b\n'),
  'left-out lines': full('a  \n'),
  'one name with thousands of hashes': many(3_500, (i) => `${hash(i)}  x\n`),
  'thousands of names in YAML': `--- !!omap\n- out_manifest: |\n${many(3_300, (i) => `    ${hash(i)}  f${i}\n`)}`,
  'closing quotes': full('\n\''),
};

describe('bad input 14, 17: no payload of the largest size takes long', () => {
  for (const [name, text] of Object.entries(COSTLY)) {
    test(name, async () => {
      for (const format of FOREIGN_FORMATS) {
        const start = process.cpuUsage();
        await readOrRefuse(format, Buffer.from(text));
        const { user, system } = process.cpuUsage(start);
        assert.ok(user + system < 1_500_000, `${format}: ${(user + system) / 1e6} s`);
      }
    });
  }
});
