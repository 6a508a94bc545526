/** A small file of each format, as its signer wrote it. */

import type { ForeignFormat } from '../../src/statement/foreign.ts';

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);
const COMMIT = '5e'.repeat(20);

export const SAMPLES: Readonly<Record<ForeignFormat, string>> = {
  'sha256sums': `${A}  x86_64-linux-gnu/example-1.0.tar.gz\n${B} *example-1.0.zip\r\nSHA256 (example-1.0.exe) = ${A}\n# end\n`,
  'gitian': `--- !!omap\n- out_manifest: |\n    ${A}  example-1.0.tar.gz\n    ${B}  src/example.zip\n- in_manifest: ! '${A}  example.yml\n\n    git:${COMMIT} example'\n`
    + `- base_manifests: !!omap\n  - bionic-amd64: |\n      ${B}  gcc_4.8_amd64.deb\n- release: 1.0\n- name: example\n`,
  'buildinfo': [
    'Format: 1.0', 'Source: example', 'Binary: example', 'Architecture: amd64 source', 'Version: 1.0-1', 'Checksums-Md5:', ` ${'0'.repeat(32)} 10 example_1.0-1_amd64.deb`,
    'Checksums-Sha256:', ` ${A} 1200 example_1.0-1.dsc`, ` ${B} 10 example_1.0-1_amd64.deb`, 'Build-Origin: Debian', 'Build-Path: /build/example-1.0',
    'Installed-Build-Depends:', ' gcc (= 4:11.2.0-2),', ' libc6 (= 2.36)', 'Environment:', ' LANG="C.UTF-8"', ' SOURCE_DATE_EPOCH="1638820316"',
  ].join('\r\n'),
  'in-toto-link': `{"_type":"link","byproducts":{},"command":["make","a b"],"environment":{"LANG":"C"},"materials":{"example.buildinfo":{"sha256":"${A}"}},`
    + `"name":"rebuild example.deb","products":{"example.deb":{"sha256":"${B}","sha512":"${'c'.repeat(128)}"}}}`,
  'dsse': JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'example-1.0.tar.gz', digest: { sha256: A } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://example.org/build/v1', externalParameters: {}, internalParameters: { runner: 'linux' },
        resolvedDependencies: [{ uri: 'git+https://example.org/example', digest: { gitCommit: COMMIT } }, { uri: 'pkg:deb/gcc', digest: { sha256: B } }],
      },
      runDetails: { builder: { id: 'https://example.org/builder' } },
    },
  }, null, 1),
};
