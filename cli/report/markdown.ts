/** A report as Markdown, for tickets and mails: every sign that Markdown or HTML could take for its own is escaped. */

import { formatTime } from '../../src/base/clock.ts';
import { printable } from '../../src/base/printable.ts';
import { ended } from '../view/diagnosis-words.ts';
import { summaryOf, type ArtifactReport, type Report } from './model.ts';

export function renderMarkdown(report: Report): string {
  const { project, release, policy, asOf, artifacts, alike } = report;
  return `${[
    `# ${text(project)} ${text(release)}: why builds differ`,
    `${text(summaryOf(report))}.`,
    `Made by concur from signed statements${asOf === null ? '' : ` up to ${formatTime(asOf)}`}, under the policy ${code(policy)}. It decides nothing: whether a file can be trusted is what ${code('concur verify')} says.`,
    ...artifacts.flatMap(artifactBlocks),
    ...(alike.length === 0 ? [] : ['## All got the same', bullets(alike.map(code))]),
  ].join('\n\n')}\n`;
}

function artifactBlocks(report: ArtifactReport): string[] {
  return [
    `## ${text(report.artifact)}`,
    `**${text(report.verdict)}** ${text(report.reason)}.`,
    `${text(report.headline)}.`,
    ...report.firstThings.map((sentence) => `> ${text(sentence)}.`),
    '### Who got what',
    `A is the baseline: ${text(report.baseline)}.`,
    table(['signer', 'result', 'SHA-256', 'problems', 'signed', 'statement'], report.people.map(({ name, letter, note, problems }) => [
      text(name) + (note.counted ? '' : ' (not counted)'), letter, code(note.sha256), problems.join(' '), formatTime(note.time), code(note.id),
    ])),
    '### Problems',
    ...problemBlocks(report),
    '### Facts that go with it',
    report.facts.length === 0 ? 'No recorded fact goes with the differences.' : table(['fact', 'what it does', 'by chance'], report.facts.map(({ fact, separation, chance }) => [text(fact), text(separation), text(chance)])),
    ...(report.setAside.length === 0 ? [] : ['Set aside:', bullets(report.setAside.map(text))]),
    ...(report.questions.length === 0 ? [] : ['### Open questions', bullets(report.questions.map((sentence) => text(ended(sentence))))]),
    ...(report.nextExperiment === null ? [] : ['### Next experiment', `${text(report.nextExperiment)}.`]),
    '### How to check all this',
    bullets(report.checks.map(({ what, command }) => `${text(what)}: ${code(command)}`)),
  ];
}

function problemBlocks({ problems, pictures: { map } }: ArtifactReport): string[] {
  if (problems.length === 0) return ['None is known: it takes manifests of the results to tell.'];
  return [
    'Equal numbers in a row are equal bytes; an empty cell is as in the baseline, and of a ? there is no manifest.',
    table(['', 'components', ...map.columns.map(({ name }) => text(name))], map.rows.map(({ problem, pattern, count, cells }) => [
      problem, `${code(pattern)} ×${count}`, ...cells.map((cell) => (cell === null ? '?' : cell === 0 ? '' : String(cell))),
    ])),
    table(['', 'components', 'who', 'difference', 'facts'], problems.map(({ id, name, container, who, kind, fact }) => [
      id, `${code(name)}${container === '' ? '' : ` in ${code(container)}`}`, text(who), text(kind), text(fact ?? 'none separates them'),
    ])),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function text(value: string): string {
  return printable(value).replace(/[\\`*_{}[\]()<>#+!|~&@:-]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : ESCAPED.has(sign) ? `\\${sign}` : sign));
}

/** Colons, at-signs and hyphens stay: alone they begin nothing, and every name has them. */
const ESCAPED = new Set('\\`*_{}[]()#+!|~');

/** A table's bar ends a cell even inside of code. */
function code(value: string): string {
  const safe = printable(value).replaceAll('|', '\\|');
  const fence = '`'.repeat(Math.max(0, ...Array.from(safe.matchAll(/`+/g), ([run]) => run.length)) + 1);
  return fence.length === 1 ? `\`${safe}\`` : `${fence} ${safe} ${fence}`;
}
