/** Types commands of the documentation again, each in somebody's home, and compares what is printed then. */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../cli/main.ts';
import { testIo } from '../cli/test-io.ts';
import { callsOf, shellWords } from './command-lines.ts';
import { blocksOf, type Page } from './markdown.ts';

export interface Typist {
  /** @returns what is printed, stdout and stderr in one, without what goes into a file */
  type(home: string, line: string): Promise<string>;
  /**
   * Finds the session whose typed line matches, types it, and compares what is shown below with what is printed.
   * @param swap texts of the documentation that are others in this run, such as ids
   */
  retype(home: string, page: Page, typed: RegExp, swap?: Readonly<Record<string, string>>): Promise<void>;
}

/** The day on which the documentation's sessions were recorded, in seconds. */
const DAY = Date.UTC(2026, 10, 22) / 1_000;

/** @param folder the working directory, with the homes in it */
export function sitDown(folder: string): Typist {
  let now = DAY;
  const type = async (home: string, line: string) => {
    const [argv = []] = callsOf(line);
    const words = shellWords(line);
    const file = words.includes('>') ? words[words.indexOf('>') + 1] : undefined;
    const time = ++now;
    // No passphrase, and no terminal to ask for one.
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, home), CONCUR_PASSPHRASE: '' }, clock: { now: () => time } });
    await run(argv, file === undefined ? { ...io, stderr: io.stdout } : io);
    if (file === undefined) return io.output.stdout;
    await writeFile(join(folder, file), io.output.stdout);
    return io.output.stderr;
  };
  return {
    type,
    async retype(home, page, typed, swap = {}) {
      const [command = '', ...shown] = sessionOf(page, typed);
      const swapped = Object.entries(swap).reduce((line, [text, other]) => line.replaceAll(text, other), command);
      assert.equal(comparable(await type(home, swapped)), comparable(shown.join('\n')), `${page.path}: ${command}`);
    },
  };
}

/** The typed line, without its `$`, and what is shown below it. */
function sessionOf(page: Page, typed: RegExp): string[] {
  for (const { language, lines } of blocksOf(page)) {
    const start = lines.findIndex((line) => line.startsWith('$ ') && typed.test(line.slice(2)));
    if (language !== 'console' || start === -1) continue;
    const end = lines.findIndex((line, i) => i > start && line.startsWith('$ '));
    return [(lines[start] as string).slice(2), ...lines.slice(start + 1, end === -1 ? undefined : end)];
  }
  throw new Error(`${page.path} shows no ${typed}`);
}

/** Keys are new in each run, and so is whatever is made of them; the facts are another machine's. */
function comparable(text: string): string {
  const lines = text.trimEnd()
    .replace(/^fact [\s\S]*(?=^left out:)/m, '')
    .replace(/\S*(?=\/keys\/)/g, '')
    .replace(/\b[0-9A-F]{40}\b/g, 'FINGERPRINT')
    .replace(/T00:00:\d\dZ$/gm, 'T00:00:00Z')
    .replace(/\b[0-9A-F]{6,}…[0-9A-F]{6,}\b/g, 'SHORTENED')
    .replace(/\b[0-9a-f]{64}\b/g, (hash) => (OF_FILES.has(hash.slice(0, 8)) ? hash : 'HASH'))
    .replace(/^[0-9a-f]{12}(?=  )/gm, 'ID')
    .replace(/ \d+ bytes(?=: \d+ statements)/g, ' SIZE')
    .split('\n');
  // A list in the order of its fingerprints.
  return (lines.every((line) => line.startsWith('FINGERPRINT')) ? lines.sort() : lines).join('\n');
}

/** How the hashes of the files begin, and of the build: those are the same in every run. */
const OF_FILES = new Set(['f6630c63', 'f8b2d112', '4355a46b', '53c234e5', '5b9a10cf', '444e0fff']);
