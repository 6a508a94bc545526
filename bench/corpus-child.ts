/**
 * The importing process of `corpus`: it takes a corpus in through the ledger and stops at each size to ask for the
 * status of single releases. One line of JSON for each size, so that its memory is its own.
 *
 *   node bench/corpus-child.ts HOME CORPUS SIZE...
 */

import { open, readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fromBase64, utf8Encode } from '../src/base/bytes.ts';
import { MAX_IMPORT_BATCH } from '../src/base/limits.ts';
import type { ImportEntry, Ledger } from '../src/ledger/port.ts';
import { resolveHome } from '../src/node/home.ts';
import { openLedger } from '../src/node/open.ts';
import { encodeForeignSignature } from '../src/statement/foreign-signature.ts';
import { encodeMessage } from '../src/statement/message.ts';
import { CORPUS_PROJECT, PER_RELEASE, releaseOf, type CorpusList, type CorpusPerson } from './corpus-file.ts';
import { spread, type Spread } from './paired.ts';

/** What the child says of one size; times in milliseconds. */
export interface AtSize {
  readonly attestations: number;
  /** Taken in for this size alone. */
  readonly rowsASecond: number;
  readonly status: Spread;
  /** The most so far, with the pages of LevelDB's files that lie in the page cache and are mapped. */
  readonly peakMib: number;
  /** Now, without such pages; null where the system does not tell. */
  readonly ownMib: number | null;
  readonly eventLoopDelayP99: number;
}

const STATUSES = 41;

const [home = '', corpus = '', ...sizes] = process.argv.slice(2);
const ledger = await openLedger(resolveHome({ home, env: {} }));
const file = await open(corpus);
const lines = file.readLines()[Symbol.asyncIterator]();
const people = JSON.parse(await nextLine()) as CorpusPerson[];
await ledger.addPolicy(policyOf(people));
for (const { certificate } of people) await ledger.importCertificates(fromBase64(certificate, 'usage', 'certificate'), 'others');

let waiting: ImportEntry[] = [];
let imported = 0;
for (const size of sizes.map(Number)) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const [before, started] = [imported, performance.now()];
  delay.enable();
  while (imported < size) await importNext(size - imported);
  delay.disable();
  const rowsASecond = Math.round((imported - before) / ((performance.now() - started) / 1000));
  const answer: AtSize = {
    attestations: imported, rowsASecond,
    status: await timeStatus(ledger, Math.floor(imported / PER_RELEASE)),
    peakMib: Math.round(process.resourceUsage().maxRSS / 1024),
    ownMib: await ownMemory(),
    eventLoopDelayP99: Number((delay.percentile(99) / 1e6).toPrecision(3)),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await file.close();
await ledger.close();

async function importNext(most: number): Promise<void> {
  const size = Math.min(most, MAX_IMPORT_BATCH);
  while (waiting.length < size) waiting.push(...entriesOf(JSON.parse(await nextLine()) as CorpusList));
  const batch = waiting.slice(0, size);
  waiting = waiting.slice(size);
  const outcomes = await ledger.importForeign(batch);
  if (outcomes.some(({ outcome }) => outcome !== 'stored')) throw new Error(`a good attestation was not stored: ${JSON.stringify(outcomes.find(({ outcome }) => outcome !== 'stored'))}`);
  imported += batch.length;
}

function entriesOf({ release, stage, sums, packets }: CorpusList): ImportEntry[] {
  const payload = utf8Encode(sums);
  return packets.map((packet, i) => {
    const signature = encodeForeignSignature({ scheme: 'openpgp', packet: fromBase64(packet, 'usage', 'packet') });
    const path = `${release}/${people[i]?.name}/${stage}.SHA256SUMS`;
    return {
      message: encodeMessage({ kind: 'sha256sums', payload, signature }),
      filing: { path, project: CORPUS_PROJECT, release, signaturePath: `${path}.asc`, signatureFile: utf8Encode(packet), signedFile: null },
    };
  });
}

/** Of releases all over the corpus, each asked for once; some are asked before, so that all code has run. */
async function timeStatus(ledger: Ledger, releases: number): Promise<Spread> {
  const times: number[] = [];
  const warmUp = Math.ceil(STATUSES / 2);
  for (let i = -warmUp; i < STATUSES; i++) {
    const release = releaseOf(Math.floor(((i + warmUp + 0.5) / (STATUSES + warmUp)) * releases));
    const started = performance.now();
    const [answer] = await ledger.status({ project: CORPUS_PROJECT, release, strict: false });
    if (i >= 0) times.push(performance.now() - started);
    const agreed = answer?.subjects.filter(({ verdict }) => verdict === 'AGREED').length;
    if (agreed !== 25) throw new Error(`${release} has ${agreed} agreed artifacts, not 25`);
  }
  return spread(times);
}

/** MiB. */
async function ownMemory(): Promise<number | null> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kib = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

function policyOf(people: readonly CorpusPerson[]): string {
  return [
    'concur-policy 1', `project ${CORPUS_PROJECT}`, ...people.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}`),
    `group builders 2 ${people.map(({ name }) => name).join(' ')}`, 'quorum builders',
    `foreign sha256sums ${CORPUS_PROJECT}-{release}-*`, `foreign sha256sums ${CORPUS_PROJECT}-{release}.tar.gz`, '',
  ].join('\n');
}

async function nextLine(): Promise<string> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the corpus is too small');
  return value;
}
