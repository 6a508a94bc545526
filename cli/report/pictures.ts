/** A report's pictures, as SVG inside the page: each says in letters what it says in colours. */

import { formatTime } from '../../src/base/clock.ts';
import type { ReportModel } from '../../src/diagnosis/report-model.ts';
import { html, type Html } from '../../src/http/html.ts';
import { shortened } from '../view/words.ts';

const ROW = 24;
const CELL = 30;
const LABEL = 380;
const HEAD = 110;
const LABEL_CHARACTERS = 52;
const WIDE = 860;

/** Problems down, signers across; equal numbers in a row are equal bytes. Null without problems. */
export function mapPicture({ map: { rows, columns } }: ReportModel): Html | null {
  if (rows.length === 0) return null;
  const height = HEAD + rows.length * ROW + 8;
  const width = LABEL + columns.length * CELL + 60;
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="which signer has which problem">
${columns.map(({ name, camp }, i) => html`<text class="name" transform="translate(${LABEL + i * CELL + 19} ${HEAD - 8}) rotate(-55)">${camp} ${shortened(name, 16)}</text>`)}
${rows.map(({ problem, pattern, count, cells }, row) => html`<g transform="translate(0 ${HEAD + row * ROW})">
<text class="label" x="4" y="16">${problem}  ${shortened(count === 1 ? pattern : `${pattern} ×${count}`, LABEL_CHARACTERS)}</text>
${cells.map((value, i) => cell(value, LABEL + i * CELL))}</g>`)}
</svg>`;
}

function cell(value: number | null, x: number): Html {
  if (value === null) return html`<text class="value unknown" x="${x + 13}" y="16">?</text>`;
  if (value === 0) return html`<rect class="none" x="${x}" y="1" width="${CELL - 3}" height="${ROW - 3}"/>`;
  return html`<rect class="tone${(value - 1) % 6}" x="${x}" y="1" width="${CELL - 3}" height="${ROW - 3}"/><text class="value" x="${x + 13}" y="16">${value}</text>`;
}

/** A bar for each result, as long as it has signers. */
export function campsPicture({ camps }: ReportModel): Html {
  const most = Math.max(1, ...camps.map(({ signers }) => signers.length));
  const unit = Math.min(60, 300 / most);
  return html`<svg viewBox="0 0 ${WIDE} ${camps.length * ROW + 8}" width="${WIDE}" role="img" aria-label="how many got which result">
${camps.map(({ letter, sha256, signers }, i) => html`<g transform="translate(0 ${i * ROW + 4})">
<text class="label" x="4" y="16">${letter}  ${sha256.slice(0, 12)}…</text>
<rect class="${i === 0 ? 'base' : `tone${(i - 1) % 6}`}" x="150" y="1" width="${signers.length * unit}" height="${ROW - 4}"/>
<text class="label" x="${156 + signers.length * unit}" y="16">${shortened(`${signers.length}: ${signers.join(', ')}`, 60)}</text></g>`)}
</svg>`;
}

/** Who signed when: claims of the signatures. */
export function timelinePicture({ timeline }: ReportModel): Html {
  const first = timeline[0]?.time ?? 0;
  const span = Math.max(1, (timeline.at(-1)?.time ?? first) - first);
  return html`<svg viewBox="0 0 ${WIDE} ${timeline.length * ROW + 8}" width="${WIDE}" role="img" aria-label="who signed when">
<line class="axis" x1="150" y1="0" x2="150" y2="${timeline.length * ROW + 4}"/>
${timeline.map(({ name, camp, time, baseline }, i) => {
    const x = 158 + Math.round(((time - first) / span) * 440);
    return html`<g transform="translate(0 ${i * ROW + 4})"><text class="label" x="4" y="16">${shortened(name, 18)}</text>
<circle class="${baseline ? 'base' : 'tone0'}" cx="${x}" cy="11" r="7"/><text class="value" x="${x}" y="15">${camp}</text>
<text class="faint" x="${x + 14}" y="15">${formatTime(time)}</text></g>`;
  })}
</svg>`;
}
