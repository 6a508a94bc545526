/**
 * Gathers what a diagnosis looks at: for each artifact of a release all who got something, also those who built
 * something else under its label, with what they recorded and with the manifests of it that are here.
 */

import type { Hex } from '../base/bytes.ts';
import { readForeignDetails } from '../formats/read.ts';
import type { Policy } from '../policy/policy.ts';
import type { ResultClaim } from '../statement/claim.ts';
import { decodeMessage } from '../statement/message.ts';
import { sourceDigests } from '../statement/build-id.ts';
import { isResult, type BuildDefinition } from '../statement/statement.ts';
import type { SignerShown, SubjectVerdict } from '../tally/verdict.ts';
import { claimsOf, recall, type Recalled } from './claims.ts';
import { claimsOfRelease } from './evidence.ts';
import type { EvidenceShelf } from './evidence-shelf.ts';
import type { Holdings } from './holdings.ts';
import { readStatus } from './judge.ts';
import { openManifestIndex, type ManifestIndex } from './manifest-index.ts';
import type { Circumstances, ReleaseSamples, SampleNote, SamplesQuery, SubjectSamples } from './samples-port.ts';

/** @throws ConcurError policy-missing | policy-expired */
export async function gatherSamples(holdings: Holdings, shelf: EvidenceShelf, { project, release }: SamplesQuery): Promise<ReleaseSamples> {
  const [answer] = await readStatus(holdings, { project, release, strict: false });
  const policy = holdings.policies.find(project);
  if (answer === undefined || policy === undefined) throw new Error('a project without a policy has no status');
  const claims = (await claimsOfRelease(holdings, policy, release)).filter((claim) => claim.kind !== 'retraction');
  const voices = answer.subjects.map((verdict) => ({ verdict, voices: [...voicesOf(verdict), ...voicesElsewhere(verdict, { policy, claims })] }));
  const recalled = await recall(holdings, [...new Set(voices.flatMap((subject) => subject.voices.map(({ id }) => id)))]);
  const byId = new Map(recalled.map((entry) => [entry.record.id, entry]));
  const manifests = await openManifestIndex(shelf);
  return {
    project,
    release,
    policy: answer.policy.hash,
    subjects: voices.map((subject) => toSubject(subject, byId, manifests)),
    circumstances: Object.fromEntries(await Promise.all(recalled.map(async (entry) => [entry.record.id, await circumstancesOf(policy, entry)] as const))),
  };
}

/** One signer's word on one artifact. */
type Voice = Omit<SampleNote, 'manifest' | 'manifestElsewhere'>;

function voicesOf({ hashes }: SubjectVerdict): Voice[] {
  return hashes.flatMap(({ sha256, signers }) => signers.map((signer) => ({ ...identityOf(signer), sha256 })));
}

function identityOf({ fingerprint, name, counted, id, time }: SignerShown): Omit<Voice, 'sha256'> {
  return { signer: fingerprint, name, counted, id, time };
}

/** Counted signers of another build of the same release: a diagnosis says first that they built something else. */
function voicesElsewhere({ elsewhere, artifact }: SubjectVerdict, { policy, claims }: { policy: Policy; claims: readonly ResultClaim[] }): Voice[] {
  return elsewhere.flatMap(({ name, build }) => {
    const claim = claims.find((each) => each.build === build && policy.personByFingerprint.get(each.signer)?.name === name && each.values.some((value) => value.artifact === artifact));
    const hashes = claim?.values.find((value) => value.artifact === artifact)?.sha256 ?? [];
    return claim === undefined ? [] : hashes.map((sha256) => ({ signer: claim.signer, name, counted: true, id: claim.id, time: claim.time, sha256 }));
  });
}

function toSubject({ verdict, voices }: { verdict: SubjectVerdict; voices: readonly Voice[] }, recalled: ReadonlyMap<Hex, Recalled>, manifests: ManifestIndex): SubjectSamples {
  const bySigner = [...Map.groupBy(voices, ({ signer, id }) => `${signer} ${id}`).values()];
  const single = bySigner.filter(({ length }) => length === 1).flat();
  const samples = single.map((voice) => ({ ...voice, ...manifests.find(voice, namedBy(recalled.get(voice.id))) }));
  return {
    verdict,
    samples: samples.sort((a, b) => Number(b.counted) - Number(a.counted)),
    several: bySigner.filter(({ length }) => length > 1).map(([voice]) => (voice as Voice).name),
  };
}

function namedBy(recalled: Recalled | undefined): readonly { sha256: Hex; mediaType: string }[] {
  const content = recalled?.content;
  return content === undefined || !isResult(content) ? [] : content.run.evidence;
}

async function circumstancesOf(policy: Policy, recalled: Recalled): Promise<Circumstances> {
  const { content, record } = recalled;
  if (content.kind === 'foreign') {
    const { inputs, environment } = await readForeignDetails(content.format, decodeMessage(record.message).payload);
    // A policy may join what names no source to a build: its sources are then the build's.
    const [claim] = claimsOf(policy, recalled).filter((each) => each.kind !== 'retraction');
    return { format: content.format, sources: content.sources, parameters: claim?.parameters ?? {}, inputs, environment };
  }
  if (!isResult(content)) throw new Error(`a ${content.kind} is no result`);
  const { build } = content;
  return { format: 'native', sources: sourceDigests(build), parameters: build.parameters, inputs: build.inputs.map(toInput), environment: build.environment };
}

/** The address is a claim, and yet what two builders call the same thing by. */
function toInput({ uri, digest }: BuildDefinition['inputs'][number]): { name: string; digest: string } {
  return { name: uri ?? digest, digest };
}
