/** What the operator says of peers while the node runs: done at once, and written down for the next time. */

import type { PeerChange } from '../ledger/port.ts';
import type { Host } from '../network/port.ts';
import type { Home } from './home.ts';
import { changePeerList, checkChange } from './peer-list.ts';

/** One change after another, or two would write the file over each other. */
export function peerChanges(home: Home, host: Host): (change: PeerChange) => Promise<{ changed: boolean }> {
  let last: Promise<unknown> = Promise.resolve();
  return (change) => {
    const next = last.then(async () => {
      checkChange(change);
      await apply(change, host);
      return { changed: await changePeerList(home.peerList, change) };
    });
    last = next.catch(() => undefined);
    return next;
  };
}

async function apply({ action, target }: PeerChange, host: Host): Promise<void> {
  switch (action) {
    case 'add': return host.connect(target);
    case 'remove': return host.disconnect(target);
    case 'ban': return host.ban(target);
    case 'unban': return host.unban(target);
  }
}
