/** The thread in which 7-Zip works: its standard input and output are ours, and it has nothing else. */

import { readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import * as sevenZipPackage from '7z-wasm';
import type { SevenZipModule, SevenZipModuleFactory, SevenZipModuleOptions } from '7z-wasm';
import { MAX_UNPACKER_BYTES } from '../../base/manifest-limits.ts';
import { MAX_UNDER_WAY, type Answer, type Job } from './seven-zip.ts';
import type { Located } from './source.ts';

/** What the package's types leave out: the open files of its in-memory file system. */
interface Streams {
  streams: { stream_ops: object }[];
}

// The package is CommonJS, and its types say otherwise.
const factory = sevenZipPackage.default as unknown as SevenZipModuleFactory;

// Node has it, and the types of Node do not.
interface WasmProgram { readonly compiled: true }
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<WasmProgram>; instantiate(module: WasmProgram, imports: object): Promise<object> };

/** Compiled once, for the memory of each run is its own. */
const program = readFile(createRequire(import.meta.url).resolve('7z-wasm/7zz.wasm')).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));

parentPort?.on('message', (job: Job) => {
  // What WebAssembly throws need not be an error: 7-Zip throws bare numbers.
  const reason = (error: unknown) => (error instanceof Error ? error.message : `7-Zip gave up (${String(error)})`);
  void unpack(job).catch(reason).then((failure) => answer({ failure }));
});

function answer(given: Answer): void {
  parentPort?.postMessage(given, 'piece' in given ? [given.piece.buffer as ArrayBuffer] : []);
}

/** @returns what it complained of, or null */
async function unpack({ type, input, flow }: Job): Promise<string | null> {
  const complaints: string[] = [];
  const hear = (line: string) => { if (complaints.length < 16) complaints.push(line); };
  const sevenZip = await start(await program, hear);
  const { streams } = sevenZip.FS as unknown as Streams;
  const read = inputReader(input);
  replace(streams[0], { read: (_: unknown, memory: Int8Array, offset: number, length: number) => read(windowIn(memory, offset, length)) });
  replace(streams[1], { write: (_: unknown, memory: Int8Array, offset: number, length: number) => write(windowIn(memory, offset, length).slice(), flow) });
  const code: unknown = sevenZip.callMain(['x', '-si', '-so', `-t${type}`]);
  return complaint(complaints) ?? (typeof code === 'number' && code !== 0 ? `7-Zip ended with code ${code}` : null);
}

function start(module: WasmProgram, hear: (line: string) => void): Promise<SevenZipModule> {
  const instantiateWasm = (imports: object, receive: (instance: object, module: WasmProgram) => void) => {
    void WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module));
    return {};
  };
  return factory({ print: hear, printErr: hear, quit: () => undefined, instantiateWasm } as Partial<SevenZipModuleOptions>);
}

/** Each call also looks how much memory the program has taken by then: it takes what a stream asks for. */
function windowIn(memory: Int8Array, offset: number, length: number): Uint8Array<ArrayBuffer> {
  if (memory.byteLength > MAX_UNPACKER_BYTES) throw new Error(`it needs more than ${MAX_UNPACKER_BYTES} bytes of memory`);
  return new Uint8Array(memory.buffer as ArrayBuffer, memory.byteOffset + offset, length);
}

function replace(stream: { stream_ops: object } | undefined, operations: object): void {
  if (stream !== undefined) stream.stream_ops = { ...stream.stream_ops, ...operations };
}

function complaint(lines: readonly string[]): string | null {
  const line = lines.find((text) => text.startsWith('ERROR: '));
  return line === undefined ? null : line.replace(/^ERROR: /, '').replace(/ : ~$/, '').toLowerCase();
}

function inputReader(input: readonly Located[]): (into: Uint8Array) => number {
  let [index, done] = [0, 0];
  return (into) => {
    for (let part = input[index]; part !== undefined; part = input[index]) {
      const read = readPart(part, done, into);
      done += read;
      if (read > 0) return read;
      [index, done] = [index + 1, 0];
    }
    return 0;
  };
}

function readPart(part: Located, done: number, into: Uint8Array): number {
  if ('bytes' in part) {
    const bytes = part.bytes.subarray(done, done + into.length);
    into.set(bytes);
    return bytes.length;
  }
  return readSync(part.fd, into, 0, Math.min(into.length, part.length - done), part.position + done);
}

/** Waits while too much is under way: what unpacks is faster than what hashes, and memory is bounded. */
function write(piece: Uint8Array, flow: Int32Array): number {
  const { length } = piece;
  answer({ piece });
  for (let underWay = Atomics.add(flow, 0, 1) + 1; underWay >= MAX_UNDER_WAY; underWay = Atomics.load(flow, 0)) Atomics.wait(flow, 0, underWay);
  return length;
}
