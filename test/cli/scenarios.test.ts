/** Every text in scenarios/ is a test: what is typed, what is printed, and the exit code. */

import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';
import { parseScenario, runScenario } from './scenario.ts';

const FOLDER = new URL('scenarios/', import.meta.url);

for (const name of (await readdir(FOLDER)).sort()) {
  const scenario = parseScenario(await readFile(new URL(name, FOLDER), 'utf8'));
  test(`${name}: ${scenario.title}`, async (t) => {
    const folder = await temporaryFolder(t);
    await runScenario(scenario, folder);
  });
}
