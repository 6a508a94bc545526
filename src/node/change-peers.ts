/** What the operator says of peers while the node runs: done at once, and written down for the next time. */

import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import type { PeerChange } from '../ledger/port.ts';
import type { Host } from '../network/port.ts';
import type { Home } from './home.ts';
import { changePeerList, checkChange } from './peer-list.ts';

/** One change after another, or two would write the file over each other. */
export function peerChanges(home: Home, host: Host): (change: PeerChange) => Promise<{ changed: boolean }> {
  let last: Promise<unknown> = Promise.resolve();
  return (change) => {
    const next = last.then(async () => {
      await checkChange(change);
      refuseSelf(change, host.id);
      await apply(change, host);
      return { changed: await changePeerList(home.peerList, change) };
    });
    last = next.catch(() => undefined);
    return next;
  };
}

/** What was written down before may be taken back. @throws ConcurError usage */
function refuseSelf({ action, target }: PeerChange, self: string): void {
  if ((action !== 'add' && action !== 'ban') || target.slice(target.lastIndexOf('/') + 1) !== self) return;
  throw new ConcurError('usage', `${quoted(target)} is this node itself`, { hint: `concur peers ${action} is for others: theirs is what concur peers --self prints on their machine` });
}

async function apply({ action, target }: PeerChange, host: Host): Promise<void> {
  switch (action) {
    case 'add': return host.connect(target);
    case 'remove': return host.disconnect(target);
    case 'ban': return host.ban(target);
    case 'unban': return host.unban(target);
  }
}
