/** Every text in scenarios/ is a test: what is typed, what is printed, and the exit code. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseScenario, runScenario } from './scenario.ts';

const FOLDER = new URL('scenarios/', import.meta.url);

for (const name of (await readdir(FOLDER)).sort()) {
  const scenario = parseScenario(await readFile(new URL(name, FOLDER), 'utf8'));
  test(`${name}: ${scenario.title}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'concur-scenario-'));
    t.after(() => rm(folder, { recursive: true }));
    await runScenario(scenario, folder);
  });
}
