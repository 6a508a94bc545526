/** Manifests of every shape, for properties. */

import * as fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import type { Component, Manifest } from '../../src/statement/manifest.ts';
import { manifestPath, manifestText } from '../../src/statement/manifest-path.ts';

const sha256 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes));
const count = fc.maxSafeNat();

/** Names as archives have them: any bytes, with a leaning to what is awkward. */
export const rawName = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('/', '.', '\\', 'x', '2', 'f', 'a', '\n', '\u202e', 'é', '😀', '\uffff', '\x00', '//') }).map((text) => new TextEncoder().encode(text)),
);
export const path = fc.array(rawName.map(manifestPath), { minLength: 1, maxLength: 4 }).map((names) => names.join('//'));
const text = rawName.map(manifestText);
const attributes = fc.dictionary(fc.tuple(fc.constantFrom('user', 'security'), text).map((parts) => parts.join('.')), sha256, { maxKeys: 3, noNullPrototype: true });

const component: fc.Arbitrary<Component> = fc.record({
  path,
  kind: fc.constantFrom('file', 'directory', 'symlink', 'hardlink', 'device', 'fifo', 'socket', 'section', 'meta'),
  sha256, size: count, sorted: sha256, mode: fc.constantFrom('0755', '4755', '0000'), uid: count, gid: count, owner: text, group: text,
  mtime: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((seconds) => seconds + 0)), target: text, xattrs: attributes,
  order: count, format: fc.constantFrom('tar', 'iso9660', 'pe'), unopened: text,
}, { requiredKeys: ['path', 'kind'], noNullPrototype: true });

export const manifest: fc.Arbitrary<Manifest> = fc.record({
  sha256, size: count, madeBy: fc.constant('concur 0.1.0'), format: fc.constantFrom('zip', 'elf'), unopened: text,
  components: fc.uniqueArray(component, { selector: ({ path }) => path, maxLength: 8 }),
}, { requiredKeys: ['sha256', 'size', 'madeBy', 'components'], noNullPrototype: true });
