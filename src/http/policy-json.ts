/** Policies that are offered, as JSON: signatures are base64 there. */

import { fromBase64, toBase64, type Hex } from '../base/bytes.ts';
import type { PolicyAcceptance, PolicyOffer } from '../ledger/port.ts';

export interface OfferJson {
  readonly text: string;
  readonly signatures: readonly string[];
  readonly project: string | null;
}

export interface AcceptanceJson extends OfferJson {
  readonly from: string | null;
  readonly replace: boolean;
  /** Absent for whatever is followed. */
  readonly instead?: Hex | null;
}

export function offerToJson(text: string, { signatures = [], project }: PolicyOffer = {}): OfferJson {
  return { text, signatures: signatures.map(toBase64), project: project ?? null };
}

export function acceptanceToJson(text: string, { from = null, replace = false, instead, ...offer }: PolicyAcceptance = {}): AcceptanceJson {
  return { ...offerToJson(text, offer), from, replace, ...(instead === undefined ? {} : { instead }) };
}

/** @throws ConcurError usage */
export function offerFromJson({ signatures, project }: Omit<OfferJson, 'text'>): PolicyOffer {
  return { signatures: signatures.map((signature) => fromBase64(signature, 'usage', 'signature')), ...(project === null ? {} : { project }) };
}

/** @throws ConcurError usage */
export function acceptanceFromJson({ from, replace, instead, ...offer }: Omit<AcceptanceJson, 'text'>): PolicyAcceptance {
  return { ...offerFromJson(offer), from, replace, ...(instead === undefined ? {} : { instead }) };
}
