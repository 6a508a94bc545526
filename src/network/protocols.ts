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

export function protocolsOf(network: string): Protocols {
  return {
    topic: `concur/1/${network}/0`,
    sync: { name: `/concur/sync/1/${network}`, maxBytes: MAX_FRAME_BYTES },
    certificate: { name: `/concur/certificate/1/${network}`, maxBytes: MAX_CERTIFICATE_FRAME_BYTES },
    evidence: { name: `/concur/evidence/1/${network}`, maxBytes: MAX_EVIDENCE_FRAME_BYTES },
    peers: { name: `/concur/peers/1/${network}`, maxBytes: MAX_PEERS_FRAME_BYTES },
  };
}
