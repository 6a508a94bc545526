/**
 * The frame around every command: reads the line, runs the command, and ends with one exit code
 * (docs/errors.md). Node's and commander's own codes (1-13) never come out of here.
 */

import { CommanderError } from 'commander';
import { ConcurError, EXIT } from '../src/base/errors.ts';
import { createContext, type Context } from './context.ts';
import { reportFailure } from './failure.ts';
import { guessGlobals, readGlobals, type Globals } from './globals.ts';
import { processIo, type Io } from './terminal/io.ts';
import { createOutput, type Output } from './terminal/output.ts';
import { buildProgram, fromCommander } from './program.ts';
import { linesOf } from './view/line.ts';

/** Milliseconds that a finished command's leftovers may take before the process is ended. */
const GRACE = 2_000;

/** @param argv the words after the program's name */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let globals = guessGlobals(argv);
  let output = createOutput(io, globals);
  const print = (text: string) => output.result(...linesOf(text));
  try {
    let code: number = EXIT.ok;
    const program = await buildProgram(asWords(argv), async (command, start) => {
      globals = readGlobals(command, io);
      output = createOutput(io, globals);
      code = await runCommand(start, createContext(io, globals, output));
    }, print);
    await parse(program.parseAsync(asWords(argv), { from: 'user' }), argv);
    return await finish(code, output, globals);
  } catch (error) {
    return finish(reportFailure(error, output, globals), output, globals);
  }
}

/** The whole life of the process; called by cli/concur.js and by `node cli/main.ts`. */
export async function runProcess(): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Whoever asks a second time does not want to wait for the end of what is under way. A terminal that is closed asks several times by itself.
      if (interruption.signal.aborted && signal !== 'SIGHUP') process.exit(EXIT.interrupted);
      interruption.abort(new ConcurError('interrupted', 'interrupted'));
    });
  }
  const io = processIo(interruption.signal);
  const argv = process.argv.slice(2);
  // A promise that nobody waited for: Node would end with a code of its own.
  process.on('uncaughtException', (error) => {
    const globals = guessGlobals(argv);
    process.exit(reportFailure(error, createOutput(io, globals), { ...globals, json: false }));
  });
  let hasEnded = false;
  process.on('beforeExit', () => {
    // A promise that never settles: Node would run out of work and end with 0, which means "use it".
    if (!hasEnded) throw new Error('nothing is left to wait for, and the command has not ended');
  });
  process.exitCode = await run(argv, io);
  hasEnded = true;
  setTimeout(() => process.exit(), GRACE).unref();
}

/** `concur` alone is a question for the overview, and `-V` one for the version when it stands first. */
function asWords(argv: readonly string[]): readonly string[] {
  const [first] = argv;
  if (first === undefined) return ['help', '--overview'];
  if (first === '-V' || first === '--version') return ['version', ...argv.slice(1)];
  if ((first === '--help' || first === '-h') && argv.length === 1) return ['help'];
  return argv;
}

async function parse(parsing: Promise<unknown>, argv: readonly string[]): Promise<void> {
  try {
    await parsing;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const outcome = fromCommander(error, argv);
    if (outcome !== EXIT.ok) throw outcome;
  }
}

async function runCommand(start: (context: Context) => Promise<number>, context: Context): Promise<number> {
  const { signal, globals, io } = context;
  const timer = Promise.withResolvers<never>();
  const onAbort = () => {
    if (!io.signal.aborted) timer.reject(new ConcurError('timed-out', `not finished after ${globals.timeout} ${globals.timeout === 1 ? 'second' : 'seconds'}`, { hint: 'give it more with --timeout' }));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([start(context), timer.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await context.close();
  }
}

/** A success whose result could not be handed over is none, unless the reader had enough and went away. */
async function finish(code: number, output: Output, globals: Globals): Promise<number> {
  const failure = await output.delivered();
  if (failure === null || code !== EXIT.ok || (failure as NodeJS.ErrnoException).code === 'EPIPE') return code;
  return reportFailure(new ConcurError('write-failed', 'cannot write the result to stdout', { cause: failure }), output, { ...globals, json: false });
}

if (import.meta.main) await runProcess();
