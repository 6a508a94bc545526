import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { boundToNode, computedImports, emptyNames, homelessPackages, importCycles, impurities, longFiles, strayImports } from './architecture/rules.ts';
import { readSources, type Source } from './architecture/sources.ts';

const house = readSources(['src', 'cli']);
const everything = readSources(['src', 'cli', 'web', 'test', 'bench']);

describe('the house', () => {
  test('is read whole', () => {
    const paths = house.map((source) => source.path);
    assert.ok(paths.includes('src/statement/decode.ts'));
    assert.ok(everything.some((source) => source.path === 'test/architecture.test.ts'));
  });
  test('has folders that import only what their line names', () => assert.deepEqual(strayImports(house), []));
  test('gives each package one home', () => assert.deepEqual(homelessPackages(house), []));
  test('keeps what runs anywhere free of Node', () => assert.deepEqual(boundToNode(house), []));
  test('keeps what decides free of clock, chance, timers and network', () => assert.deepEqual(impurities(house), []));
  test('imports nothing by a computed name', () => assert.deepEqual(computedImports(house), []));
  test('has no import cycle', () => assert.deepEqual(importCycles(house), []));
  test('has no file over 250 lines', () => assert.deepEqual(longFiles(everything), []));
  test('has no file or folder with a name that says nothing', () => assert.deepEqual(emptyNames(everything), []));
});

describe('the rules', () => {
  const file = (path: string, ...lines: string[]): Source => ({ path, text: `${lines.join('\n')}\n` });

  test('see every kind of import', () => {
    const forms = [
      "import { a } from '../store/a.ts';",
      "import type { A } from '../store/a.ts';",
      "import {\n  a,\n  b,\n} from '../store/a.ts';",
      "import '../store/a.ts';",
      "export * from '../store/a.ts';",
      "export { a } from '../store/a.ts';",
      "const { a } = await import('../store/a.ts');",
      "type A = import('../store/a.ts').A;",
    ];
    for (const form of forms) assert.deepEqual(strayImports([file('src/tally/x.ts', form)]), ['src/tally/x.ts imports src/store/a.ts'], form);
  });

  test('are not misled by comments', () => {
    assert.deepEqual(strayImports([file('src/tally/x.ts', "// import { a } from '../store/a.ts';", "/* import('../store/a.ts') */")]), []);
  });

  test('allow a room itself, src/base and what its line names', () => {
    assert.deepEqual(strayImports([file('src/tally/x.ts', "import './y.ts';", "import '../base/bytes.ts';", "import '../statement/claim.ts';")]), []);
  });

  test('refuse a folder without a line', () => {
    assert.match(strayImports([file('src/attic/x.ts')]).join(), /src\/attic\/x\.ts is in no room/);
  });

  test('let HTTP see the port of the ledger, and not the ledger', () => {
    const source = file('src/http/x.ts', "import type { Ledger } from '../ledger/port.ts';", "import { accept } from '../ledger/accept.ts';");
    assert.deepEqual(strayImports([source]), ['src/http/x.ts imports src/ledger/accept.ts']);
  });

  test('keep the verifying half of openpgp apart from the half for Node, and the command line from the network', () => {
    const sources = [file('src/openpgp/verify/x.ts', "import '../node/sign.ts';"), file('cli/x.ts', "await import('../src/network/host.ts');")];
    assert.deepEqual(strayImports(sources), ['src/openpgp/verify/x.ts imports src/openpgp/node/sign.ts', 'cli/x.ts imports src/network/host.ts']);
  });

  test('know the home of a package, of a scope and of what lies inside them', () => {
    const sources = [file('cli/x.ts', "import('libp2p');", "import('@libp2p/tcp');", "import('openpgp/lightweight');", "import('left-pad');")];
    assert.deepEqual(homelessPackages(sources).map((problem) => problem.split(', ')[1]), [
      'whose home is src/network', 'whose home is src/network', 'whose home is src/openpgp', 'whose home is nowhere yet',
    ]);
    assert.deepEqual(homelessPackages([file('src/network/x.ts', "import('@libp2p/tcp');", "import('node:fs');")]), []);
  });

  test('find Node where it is not wanted', () => {
    const sources = [file('src/policy/x.ts', "import { join } from 'node:path';", 'process.exit(Buffer.from([1])[0]);'), file('src/store/x.ts', "import 'node:fs';")];
    assert.deepEqual(boundToNode(sources), ['src/policy/x.ts imports node:path', 'src/policy/x.ts uses process', 'src/policy/x.ts uses Buffer']);
  });

  test('find clocks, chance, timers and network in what decides', () => {
    const lines = ['Date.now();', 'new Date();', 'Math.random();', 'setTimeout(f);', 'fetch(u);', 'crypto.randomUUID();', 'new Date(0);'];
    assert.equal(impurities([file('src/tally/x.ts', ...lines)]).length, lines.length - 1);
    assert.deepEqual(impurities([file('src/store/x.ts', ...lines)]), []);
  });

  test('find computed imports, cycles, long files and empty names', () => {
    assert.deepEqual(computedImports([file('cli/x.ts', 'await import(name); await import(`./${name}.ts`); await import("./y.ts");')]).length, 2);
    const ring = [file('src/sync/a.ts', "import './b.ts';"), file('src/sync/b.ts', "import './c.ts';"), file('src/sync/c.ts', "import './a.ts';")];
    assert.deepEqual(importCycles(ring), ['src/sync/a.ts → src/sync/b.ts → src/sync/c.ts → src/sync/a.ts']);
    assert.deepEqual(importCycles([...ring.slice(0, 2), file('src/sync/c.ts', "await import('./a.ts');")]), []);
    assert.deepEqual(longFiles([file('src/sync/a.ts', ...Array.from({ length: 250 }, () => ''))]), []);
    assert.equal(longFiles([file('src/sync/a.ts', ...Array.from({ length: 251 }, () => ''))]).length, 1);
    assert.equal(emptyNames([file('src/sync/utils.ts'), file('src/helpers/a.ts'), file('test/sync/types.test.ts'), file('src/sync/trie.ts')]).length, 3);
  });
});
