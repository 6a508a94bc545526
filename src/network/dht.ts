/**
 * A hash table of the network's own nodes, by which those who know one of them find others. A node answers in it only once
 * it has learned that it can be dialled from everywhere; until then it only asks.
 */

import { kadDHT, EventTypes, removePrivateAddressesMapper, type KadDHT, type KadDHTComponents } from '@libp2p/kad-dht';
import { MemoryDatastore } from 'datastore-core/memory';
import type { Key } from 'interface-datastore/key';
import { CID } from 'multiformats/cid';
import * as raw from 'multiformats/codecs/raw';
import { create as createDigest } from 'multiformats/hashes/digest';
import { sha256 as SHA256 } from 'multiformats/hashes/sha2';
import { utf8Encode } from '../base/bytes.ts';
import { MAX_DHT_RECORDS } from '../base/limits.ts';
import { sha256 } from '../base/sha256.ts';
import type { Prospect } from './prospects.ts';
import { jittered, pause, type Timing } from './timing.ts';

export type NetworkDht = KadDHT;

export function networkDht(network: string): (components: KadDHTComponents) => NetworkDht {
  const create = kadDHT({
    protocol: `/concur/kad/1/${network}`,
    peerInfoMapper: removePrivateAddressesMapper,
    maxInboundStreams: 8,
    maxOutboundStreams: 16,
  });
  return (components) => {
    // Not on the disk: anybody may put something there.
    const datastore = new BoundedDatastore();
    // What libp2p hands in finds each part when it is asked for, so it cannot be copied.
    return create(new Proxy(components, { get: (parts, name) => name === 'datastore' ? datastore : parts[name as keyof KadDHTComponents] }));
  };
}

export interface Rendezvous {
  readonly dht: NetworkDht;
  readonly network: string;
  readonly timing: Timing;
  readonly random: () => number;
  readonly signal: AbortSignal;
  found(prospect: Prospect): void;
  failed(error: unknown): void;
}

/** Says now and then that this node is of the network, and looks who else is. Resolves when the signal aborts. */
export async function keepRendezvous(rendezvous: Rendezvous): Promise<void> {
  const { dht, network, timing, random, signal } = rendezvous;
  const place = placeOf(network);
  while (!signal.aborted) {
    await pause(jittered(timing.rendezvous, random()), signal);
    if (signal.aborted) return;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timing.reply * 2)]);
    try {
      if (dht.getMode() === 'server') for await (const _ of dht.provide(place, { signal: limit }));
      for await (const event of dht.findProviders(place, { signal: limit })) {
        if (event.type === EventTypes.PROVIDER) event.providers.forEach(({ id, multiaddrs }) => tell(rendezvous, id.toString(), multiaddrs));
      }
    } catch (error) {
      if (!signal.aborted) rendezvous.failed(error);
    }
  }
}

function tell({ found }: Rendezvous, id: string, addresses: readonly Prospect['address'][]): void {
  for (const address of addresses) found({ id, address: address.encapsulate(`/p2p/${id}`) });
}

/** The key under which nodes of a network leave word. */
export function placeOf(network: string): CID {
  return CID.createV1(raw.code, createDigest(SHA256.code, sha256(utf8Encode(`concur/rendezvous/1/${network}`))));
}

class BoundedDatastore extends MemoryDatastore {
  readonly #keys = new Set<string>();

  override put(key: Key, value: Uint8Array): ReturnType<MemoryDatastore['put']> {
    const text = key.toString();
    this.#keys.delete(text);
    this.#keys.add(text);
    if (this.#keys.size > MAX_DHT_RECORDS) {
      const oldest = this.#keys.values().next().value as string;
      this.#keys.delete(oldest);
      void super.delete(new (key.constructor as typeof Key)(oldest));
    }
    return super.put(key, value);
  }
}
