/**
 * A report as one page that needs nothing else: no script, no picture, no font from anywhere, and a policy in it that
 * forbids the browser to fetch any. Everything that somebody else wrote is escaped by the template.
 */

import { createHash } from 'node:crypto';
import { formatTime } from '../../src/base/clock.ts';
import { html, raw, type Fragment, type Html } from '../../src/http/html.ts';
import { ended } from '../view/diagnosis-words.ts';
import { summaryOf, type ArtifactReport, type FactReport, type ProblemReport, type Report } from './model.ts';
import { campsPicture, mapPicture, timelinePicture } from './pictures.ts';
import { STYLE } from './style.ts';

export function renderHtml(report: Report): string {
  const { project, release, policy, asOf, artifacts, alike } = report;
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash()}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${project} ${release}: why builds differ</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>${project} ${release}: why builds differ</h1>
<p>${summaryOf(report)}.</p>
<p class="faint">Made by concur from signed statements${asOf === null ? '' : ` up to ${formatTime(asOf)}`}, under the policy <code>${policy}</code>.
This page decides nothing: whether a file can be trusted is what <code>concur verify</code> says.</p>
${artifacts.map(artifactSection)}
${alike.length === 0 ? '' : html`<h2>All got the same</h2><ul>${alike.map((name) => html`<li><code>${name}</code></li>`)}</ul>`}
</body>
</html>
`;
  return page.toString();
}

function artifactSection(report: ArtifactReport): Html {
  const map = mapPicture(report.pictures);
  return html`<section>
<h2><code>${report.artifact}</code></h2>
<p><strong>${report.verdict}</strong> ${report.reason}.</p>
<p>${report.headline}.</p>
${report.firstThings.map((sentence) => html`<p class="first">${sentence}.</p>`)}
<h3>Who got what</h3>
<p>A is the baseline: ${report.baseline}.</p>
<div class="scroll">${campsPicture(report.pictures)}</div>
${peopleTable(report)}
<h3>When they signed</h3>
<div class="scroll">${timelinePicture(report.pictures)}</div>
<h3>Problems</h3>
${map === null ? html`<p>None is known: it takes manifests of the results to tell.</p>` : html`<p>One row for each problem; equal numbers in a row are equal bytes; an empty cell is as in the baseline, and of a ? there is no manifest.</p><div class="scroll">${map}</div>${problemTable(report.problems)}`}
<h3>Facts that go with it</h3>
${factTable(report.facts)}
${report.setAside.length === 0 ? '' : html`<p class="faint">Set aside:</p><ul class="faint">${report.setAside.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${listOf('Open questions', report.questions)}
${listOf('Next experiment', report.nextExperiment === null ? [] : [report.nextExperiment])}
<h3>How to check all this</h3>
<ul>${report.checks.map(({ what, command }) => html`<li>${what}: <code>${command}</code></li>`)}</ul>
</section>`;
}

function peopleTable({ people, pictures: { camps } }: ArtifactReport): Html {
  return html`<div class="scroll"><table>
<tr><th>signer</th><th>result</th><th>problems</th><th>statement</th></tr>
${people.map(({ name, note, letter, problems }) => html`<tr>
<td>${name}${note.counted ? '' : html` <span class="faint">(not counted)</span>`}<br><code class="faint">${note.signer}</code></td>
<td>${letter} <code>${note.sha256}</code></td><td>${letter === camps[0]?.letter ? '' : problems.join(' ') || 'not known'}</td><td><code>${note.id}</code></td></tr>`)}
</table></div>`;
}

function problemTable(problems: readonly ProblemReport[]): Html {
  return html`<div class="scroll"><table>
<tr><th></th><th>components</th><th>who</th><th>difference</th><th>facts</th></tr>
${problems.map(({ id, name, container, who, kind, count, examples, fact }) => html`<tr>
<td>${id}</td><td><code>${name}</code>${container === '' ? '' : html` in <code>${container}</code>`}
<details><summary>${count} in all, for example</summary><ul>${examples.map((path) => html`<li><code>${path}</code></li>`)}</ul></details></td>
<td>${who}</td><td>${kind}</td><td>${fact ?? 'no recorded fact separates them'}</td></tr>`)}
</table></div>`;
}

function factTable(facts: readonly FactReport[]): Html {
  if (facts.length === 0) return html`<p>No recorded fact goes with the differences.</p>`;
  return html`<div class="scroll"><table>
<tr><th>fact</th><th>what it does</th><th>by chance</th></tr>
${facts.map(({ fact, separation, chance, each }) => html`<tr><td>${fact}
${each.length === 0 ? '' : html`<details><summary>each of them</summary><ul>${each.map((sentence) => html`<li>${sentence}</li>`)}</ul></details>`}</td>
<td>${separation}</td><td>${chance}</td></tr>`)}
</table></div>`;
}

function listOf(title: string, sentences: readonly string[]): Fragment {
  return sentences.length === 0 ? '' : html`<h3>${title}</h3><ul>${sentences.map((sentence) => html`<li>${ended(sentence)}</li>`)}</ul>`;
}

/** The browser applies this style and no other. */
function styleHash(): string {
  return createHash('sha256').update(STYLE).digest('base64');
}
