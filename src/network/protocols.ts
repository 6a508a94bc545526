/** The names under which nodes of one network find each other. Nodes of another network have none of them. */

import { MAX_FRAME_BYTES } from '../base/limits.ts';
import { MAX_CERTIFICATE_FRAME_BYTES } from '../sync/certificate-codec.ts';
import { MAX_EVIDENCE_FRAME_BYTES } from '../sync/evidence-codec.ts';
import { MAX_PEERS_FRAME_BYTES } from '../sync/peers-codec.ts';

export interface Protocol {
  readonly name: string;
  /** Bytes of its longest frame. */
  readonly maxBytes: number;
}

export interface Protocols {
  /** Gossip topic; the last part is the shard, of which there is one. */
  readonly topic: string;
  readonly sync: Protocol;
  readonly certificate: Protocol;
  readonly evidence: Protocol;
  readonly peers: Protocol;
}

/** The network that a list of protocols is of; null when it has none of concur's. */
export function networkNamed(protocols: readonly string[]): string | null {
  return protocols.map((name) => PROTOCOL.exec(name)?.[1]).find((network) => network !== undefined) ?? null;
}

/** Of any version. The name is a stranger's, and is shown. */
const PROTOCOL = /^\/concur\/[a-z]{1,16}\/[0-9]{1,3}\/([a-z0-9][a-z0-9-]{0,31})$/;

export function protocolsOf(network: string): Protocols {
  return {
    topic: `concur/1/${network}/0`,
    sync: { name: `/concur/sync/1/${network}`, maxBytes: MAX_FRAME_BYTES },
    certificate: { name: `/concur/certificate/1/${network}`, maxBytes: MAX_CERTIFICATE_FRAME_BYTES },
    evidence: { name: `/concur/evidence/1/${network}`, maxBytes: MAX_EVIDENCE_FRAME_BYTES },
    peers: { name: `/concur/peers/1/${network}`, maxBytes: MAX_PEERS_FRAME_BYTES },
  };
}
