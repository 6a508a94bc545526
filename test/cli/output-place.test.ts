/** `-` is standard output wherever a place to write to is told, or refused: a file of that name is never meant. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { Command, type Option } from 'commander';
import { COMMANDS, type Entry } from '../../cli/commands/table.ts';
import { run } from '../../cli/main.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testIo } from './test-io.ts';

const WRITES = /^--(output|new-network-key)$/;

test('no option that names a place to write to takes "-" for a file', async () => {
  const rules = new Map<string, string>();
  for (const [name, command] of await declared(COMMANDS)) {
    for (const option of command.options) {
      if (WRITES.test(option.long ?? '')) rules.set(`${name} ${option.long}`, meaningOfDash(command, option));
    }
  }
  assert.ok(rules.size >= 10);
  assert.deepEqual([...rules].filter(([, meaning]) => meaning === 'a file'), []);
  assert.deepEqual(new Set([...rules.keys()].filter((option) => rules.get(option) === 'stdout')), new Set(['evidence get', 'export', 'manifest', 'sums'].map((name) => `${name} --output`)));
});

function meaningOfDash(command: Command, option: Option): 'stdout' | 'refused' | 'a file' {
  try {
    command.parseOptions([`--${option.name()}`, '-']);
    return command.getOptionValue(option.attributeName()) === undefined ? 'stdout' : 'a file';
  } catch (error) {
    if (isConcurError(error, 'usage')) return 'refused';
    throw error;
  }
}

test('what cannot go to standard output is refused before anything is done, and leaves no file called "-"', async (t) => {
  const cwd = await temporaryFolder(t);
  for (const argv of [['proof', 'make', 'hello', '1'], ['report', 'hello', '1'], ['download', 'https://example.org/hello.deb'], ['guard']]) {
    const io = testIo({ cwd });
    assert.equal(await run([...argv, '-o', '-', ...(argv[0] === 'guard' ? ['--', 'true', '{}'] : [])], io), 64);
    assert.match(io.output.stderr, /^concur: error: this is not written to standard output, for which "-" stands\nconcur: hint: name a file/);
  }
  assert.deepEqual(await readdir(cwd), []);
});

async function declared(entries: readonly Entry[], before = ''): Promise<[string, Command][]> {
  const each = await Promise.all(entries.map(async (entry): Promise<[string, Command][]> => {
    if ('commands' in entry) return declared(entry.commands, `${entry.name} `);
    const command = new Command(entry.name);
    (await entry.load()).declare(command, () => () => undefined as never);
    return [[`${before}${entry.name}`, command]];
  }));
  return each.flat();
}
