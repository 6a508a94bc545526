/** Versions of the tools that a build used, as the tools themselves and the package manager tell them. */

import { ConcurError } from '../base/errors.ts';
import { isFactName } from '../base/names.ts';
import { quoted } from '../base/printable.ts';
import { askCommand, type Answer } from './ask-command.ts';
import { findPackage } from './debian-package.ts';
import type { Variables } from './process-facts.ts';

/** Older tools (squashfs-tools, java) know only the second. */
const USUAL_QUESTIONS = ['--version', '-version'];
/** Tools that take another word. Never a plain word for any other: `touch version` would make a file. */
const OWN_QUESTIONS = new Map([['go', ['version']], ['openssl', ['version']], ['ssh', ['-V']]]);

/**
 * `tool.<name>`: the first line of what the tool says of its version. `tool.<name>.package`: Debian's package with
 * its version. A tool that says nothing of itself (dash, mawk) has only the second.
 * @throws ConcurError usage | tool-missing | tool-failed
 */
export async function gatherToolFacts(tools: readonly string[], variables: Variables): Promise<Record<string, string>> {
  tools.forEach(refuseOddName);
  const facts = await Promise.all([...new Set(tools)].map((tool) => factsOf(tool, variables)));
  return Object.assign({}, ...facts) as Record<string, string>;
}

function refuseOddName(tool: string): void {
  if (isFactName(tool) && isFactName(packageFact(tool))) return;
  throw new ConcurError('usage', `tool ${quoted(tool)} is not the plain name of a command`, {
    hint: 'name it without its folder: PATH decides which one runs',
  });
}

async function factsOf(tool: string, variables: Variables): Promise<Record<string, string>> {
  const version = await askVersion(tool, variables);
  const origin = await findPackage(tool, variables);
  if (version === null && origin === null) {
    throw new ConcurError('tool-failed', `tool "${tool}" does not tell its version`, { hint: `give it yourself: --env tool.${tool}=VERSION` });
  }
  return { ...(version === null ? {} : { [`tool.${tool}`]: version }), ...(origin === null ? {} : { [packageFact(tool)]: origin }) };
}

function packageFact(tool: string): string {
  return `tool.${tool}.package`;
}

async function askVersion(tool: string, variables: Variables): Promise<string | null> {
  for (const question of OWN_QUESTIONS.get(tool) ?? USUAL_QUESTIONS) {
    const answer = await askCommand(tool, [question], variables);
    const line = answer.status === 0 ? firstLine(answer) : null;
    if (line !== null) return line;
  }
  return null;
}

function firstLine({ stdout, stderr }: Answer): string | null {
  return [...stdout.split('\n'), ...stderr.split('\n')].map((line) => line.trim()).find((line) => line !== '') ?? null;
}
