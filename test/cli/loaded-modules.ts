/** To be preloaded: at the end of the process, writes what it loaded to the file that CONCUR_TEST_LOADED names. */

import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

export interface LoadedModules {
  /** Addresses, of files and of parts of Node. */
  readonly urls: readonly string[];
  /** Node's own list of its parts, also those that no import names. */
  readonly parts: readonly string[];
}

const urls: string[] = [];

registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});

process.on('exit', () => {
  const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] };
  const loaded: LoadedModules = { urls, parts: moduleLoadList };
  writeFileSync(process.env['CONCUR_TEST_LOADED'] as string, JSON.stringify(loaded));
});
