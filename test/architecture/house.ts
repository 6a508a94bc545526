/** The house, as data: which folder may import which, and where each package lives. */

/** Everything that decides: the same answer on every machine, in the browser, and without waiting. */
export const PURE = ['src/statement', 'src/policy', 'src/tally', 'src/diagnosis', 'src/sync'];

/** Runs in Node and in browsers. */
export const ANYWHERE = [...PURE, 'src/base', 'src/openpgp/verify', 'src/proof'];

const BELOW_LEDGER = [
  'src/statement', 'src/policy', 'src/tally', 'src/diagnosis', 'src/sync', 'src/openpgp', 'src/store', 'src/formats', 'src/build', 'src/proof',
];

/** Folder → folders or files that it may import, beside itself and src/base, which all may use. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/statement': [],
  'src/policy': [],
  'src/tally': ['src/statement', 'src/policy'],
  'src/diagnosis': ['src/statement', 'src/tally'],
  'src/sync': [],
  'src/openpgp/verify': ['src/statement'],
  'src/openpgp/node': ['src/statement', 'src/openpgp/verify'],
  'src/store': ['src/statement', 'src/sync'],
  'src/formats': ['src/statement', 'src/openpgp'],
  'src/build': ['src/statement'],
  'src/proof': ['src/statement', 'src/policy', 'src/tally', 'src/openpgp/verify', 'src/formats', 'src/sync'],
  'src/ledger': BELOW_LEDGER,
  'src/network': ['src/statement', 'src/sync'],
  'src/http': [...PURE, 'src/ledger/port.ts'],
  'src/node': [...BELOW_LEDGER, 'src/ledger', 'src/network', 'src/http'],
  'src/library': [...BELOW_LEDGER, 'src/ledger', 'src/http', 'src/node'],
  'src/index.ts': ['src/library'],
  'cli': [...BELOW_LEDGER, 'src/ledger', 'src/http', 'src/node'],
};

/** Package (or scope) → the only folders that import it, also lazily or for types. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  'openpgp': ['src/openpgp'],
  'level': ['src/store'],
  'classic-level': ['src/store'],
  'abstract-level': ['src/store'],
  'datastore-level': ['src/store'],
  'libp2p': ['src/network'],
  '@libp2p': ['src/network'],
  '@chainsafe': ['src/network'],
  '@multiformats': ['src/network'],
  'multiformats': ['src/network'],
  'datastore-core': ['src/network'],
  'interface-datastore': ['src/network'],
  'socks': ['src/network', 'cli/download'],
  'uint8-varint': ['src/network'],
  'ws': ['src/network'],
  'hono': ['src/http'],
  '@hono': ['src/http'],
  'pino': ['src/node'],
  'pino-pretty': ['src/node'],
  'smol-toml': ['src/node', 'cli'],
  'env-paths': ['src/node', 'cli'],
  'commander': ['cli'],
  '@clack': ['cli'],
  'string-width': ['cli'],
  'canonicalize': ['src/statement'],
  'yaml': ['src/formats'],
  '7z-wasm': ['src/build'],
  'yauzl': ['src/build'],
  '@noble': ['src/base', 'src/openpgp'],
  // small, pure, and wanted at every border
  'valibot': ['src', 'cli'],
};

export const MAX_LINES = 250;

/** Names that say nothing: what lies in such a file has a word of its own. */
export const EMPTY_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'types', 'misc'];
