import type { Assignment } from '#contract/assignment.ts'
import type { Outcome } from '#contract/outcomes.ts'
import type { Value } from '#grading/value.ts'
import type { Seen } from '#words/en/seen.ts'
import type { Points } from './points.ts'

/** What one session may use; the whole session, from the first statement loaded to the last answer. */
export interface SessionLimits {
  readonly wallMs: number
  readonly cpuMs: number
  readonly memoryMb: number
  /** What the program may print in all. */
  readonly outputBytes: number
  /** The largest array, in elements, that is sent back; of larger ones only the shape is. */
  readonly tensorElements: number
}

/** A published assignment: as it is graded, and as it was written. */
export interface PublishedAssignment {
  readonly id: string
  /** SHA-256 (hex) of the canonical JSON of `document`. */
  readonly version: string
  readonly assignment: Assignment
  readonly document: unknown
}

/** Where published assignments are found. */
export interface AssignmentLibrary {
  find(id: string): PublishedAssignment | undefined
}

/** Places to run code in. Each session is a process of its own that ends with it. */
export interface Sandbox {
  /**
   * Waits for a free place and opens a session in it.
   * @throws SandboxBusyError when the queue is full; SandboxUnavailableError when no process could be had.
   */
  open(options: SessionOptions): Promise<Session>
}

export interface SessionOptions {
  readonly language: 'python' | 'javascript' | 'typescript'
  readonly limits: SessionLimits
  /** Aborting kills the session's process at once. */
  readonly signal?: AbortSignal
  /** Whether it goes on with work that was let in before, for which the queue is never full. */
  readonly isReturning?: boolean
}

/** One process with one program in it. Calls are made one after another. */
export interface Session {
  /** Runs a program's chunks, statement by statement, and tells what they define. Called once, first. */
  load(program: Program): Promise<Answer<Loaded>>
  /** Brings helper functions in, beside the program and not in its namespace; `run` binds them by name. */
  lend(helpers: { readonly source: string }): Promise<Answer<Lent>>
  /** @param withinMs the most that this call may take, where that is less than what is left of the session. */
  run(request: RunRequest, withinMs?: number): Promise<Answer<RunResult>>
  /** Lists variants of the program's functions with one typical mistake each; `run` binds them by their ids. */
  mutate(request: MutateRequest): Promise<Answer<readonly Mutant[]>>
  /** Ends the process if it lives and gives the place back. Safe to call more than once; never rejects. */
  close(): Promise<SessionUsage>
}

/** Either what the process answered, or how it ended instead; after a death every further call gives the same death. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly death: Death }

/** How a process ended before it answered, as the host saw it. */
export interface Death {
  readonly outcome: Extract<
    Outcome,
    | 'time-limit'
    | 'memory-limit'
    | 'output-limit'
    | 'exited'
    | 'crashed'
    | 'forbidden'
    | 'sandbox-unavailable'
    | 'internal'
  >
  /** What was seen, in English, with the figure reached and the limit where there is one. */
  readonly detail: string
  /** The same for learners in any language; absent where it would tell them nothing. */
  readonly seen?: Seen
  /** With `time-limit`, on which clock, and how much of it the session had used. */
  readonly used?: { readonly clock: 'wall' | 'cpu'; readonly ms: number }
}

export interface SessionUsage {
  readonly wallMs: number
  readonly cpuMs: number
  readonly maxRssKb: number
}

export interface Program {
  readonly chunks: readonly Chunk[]
  /** Functions the caller asks about; `Loaded.functions` tells of each that is there in any form. */
  readonly expects: readonly string[]
  /** The starter's text, to tell a function that was never filled in. */
  readonly starter?: string
  readonly adapter?: AdapterCode
}

/** The instructor's code between pipelines and programs of another interface; loaded after the program. */
export interface AdapterCode {
  readonly source: string
  /** Names by which steps mean its functions, whatever the program defines. */
  readonly functions: readonly string[]
}

export interface Chunk {
  readonly source: string
  /** Number of the notebook cell, counted over all cells from 1; absent for plain source. */
  readonly cell?: number
  /** Number of its first line in the script that it is a cell of, from 1. */
  readonly firstLine?: number
  /** Whether `Loaded.echoes` is to have what it printed. */
  readonly echo?: boolean
}

export interface SourceLocation {
  readonly cell?: number
  /** From 1, in its cell, or in the source where there are no cells. */
  readonly line: number
  readonly function?: string
  /** The same line in the whole script, where the cell is one of a script. */
  readonly sourceLine?: number
}

export interface Loaded {
  readonly functions: readonly FunctionFacts[]
  /** Names of all functions the program defines, in order, at most 50. */
  readonly defined: readonly string[]
  readonly faults: readonly LoadFault[]
  readonly notes: readonly LoadNote[]
  /** What cells printed that were to tell it, as far as `stdout` has it. */
  readonly echoes: readonly Echo[]
  readonly stdout: string
  /** Of the functions of the adapter; absent where there is none. */
  readonly adapter?: readonly FunctionFacts[]
}

export interface FunctionFacts {
  readonly name: string
  /**
   * `written`: the program defines it. `imported`: it only comes from a module. `not-filled-in`: its body is absent
   * or the starter's. `unparsable`: a def of that name is in a piece that does not parse (see faults).
   */
  readonly state: 'written' | 'imported' | 'not-filled-in' | 'unparsable'
  readonly parameters: readonly string[]
  readonly location?: SourceLocation
}

/** Something at the top level that went wrong or was left out; the rest of the program still ran. */
export interface LoadFault {
  readonly code: 'syntax-error' | 'exception' | 'exited' | 'memory-limit' | 'forbidden-import'
  /** Type and message, such as `SyntaxError: invalid syntax`. */
  readonly text: string
  readonly location?: SourceLocation
  /** For a syntax error: the line's text, and under it a caret. */
  readonly excerpt?: string
}

export interface Echo {
  readonly cell: number
  readonly text: string
}

/** Something about a program that is worth telling and no fault. */
export interface LoadNote {
  /**
   * `stubbed-import`: a placeholder stands in for a module, or for a name of a course file. From `extra-print` on: what
   * the program has beside what its starter gives; told only where there is a starter.
   */
  readonly code:
    | 'stubbed-import'
    | 'duplicate-definition'
    | 'extra-print'
    | 'extra-cells'
    | 'changed-signature'
    | 'global-variable'
    | 'extra-variable'
  /** The module, such as `matplotlib`, the name, such as `gc_utils.plot`, or the function; empty for cells. */
  readonly name: string
  /** Where it is imported first, defined last, or seen first. */
  readonly location?: SourceLocation
  /** The other definitions, in order. */
  readonly earlier?: readonly SourceLocation[]
  /** The variables, at most 10; of changed parameters those of the program and those of the starter. */
  readonly names?: readonly string[]
  /** How many prints or cells. */
  readonly count?: number
}

export interface Lent {
  readonly defined: readonly string[]
}

/**
 * One evaluation of a list of calls. Named values go in; each call's arguments are the program's own deep copies.
 */
export interface RunRequest {
  /** Seeds `np.random` and `random` before the calls, and again before each point. */
  readonly seed: number
  readonly values: Readonly<Record<string, Value>>
  /** Names in `values` that together form the dict called `parameters`, in this order. */
  readonly parameters: readonly string[]
  readonly steps: readonly Step[]
  /** Helpers that stand in for the program's own functions in its namespace during this run. */
  readonly bind?: Readonly<Record<string, Binding>>
  /** The same once more with each of these bound besides, as a run of its own, for programs that are trusted. */
  readonly variants?: readonly Readonly<Record<string, Binding>>[]
  /** Functions whose calls are counted. */
  readonly count?: readonly string[]
  /**
   * Whether arrays are not copies but those that the process was first handed under their names and shapes, with the
   * values put into them.
   */
  readonly isInPlace?: boolean
  /** Results to send back, by name. */
  readonly want: readonly string[]
  readonly points?: Points
}

export interface Step {
  readonly call: string
  /** Names of values, of `parameters`, or of earlier results. */
  readonly args: readonly string[]
  /** One name binds the whole value, several unpack it. */
  readonly returns: readonly string[]
  /** Whether an array that stands for several values is to come back as a tuple, where a language has no tuples. */
  readonly isTuple?: boolean
  /** Whether a value that is no tuple may bind the first of several names alone. */
  readonly bare?: boolean
  /** Arguments that become results when the call is made: as it leaves them, changed in place or not. */
  readonly updates?: readonly string[]
  /** The step size for a checker that asks for one and has no default. */
  readonly epsilon?: number
}

/**
 * `helper`: the lent function of that name. `own`: the program's own, where only `scale` is wanted. `mutant`: the variant
 * of that id, which any process that has loaded the same program knows; the id `NAME:zeros` is the function with every
 * number that it returns made zero.
 */
export type Binding = (
  | { readonly from: 'helper' | 'own' }
  | { readonly from: 'mutant'; readonly id: string }
) & {
  /** Multiplies what the function returns (a number or an array). */
  readonly scale?: number
}

/** Which functions to make mistakes in. */
export interface MutateRequest {
  /** Functions of the program; others of its that these call are meant too. */
  readonly functions: readonly string[]
  /** Functions to be left as they are. */
  readonly leave: readonly string[]
  /** How many mutants to list; of each line and each mistake the first ones are chosen. */
  readonly most: number
}

/** A function of a program with one mistake in it. */
export interface Mutant {
  readonly id: string
  /** A name of the catalogue of mistakes, or a word of the mutant's maker where that has none. */
  readonly mistake: string
  readonly function: string
  readonly line: number
  /** The code at that place as it is, and with the mistake. */
  readonly before: string
  readonly after: string
  /** The array that the mistake sits in, such as dZ1, where it is one. */
  readonly target?: string
}

export interface RunResult {
  /**
   * How the calls ended. `memory-limit` and `exited` are a MemoryError and a SystemExit that left the call;
   * the process is still there.
   */
  readonly outcome: Extract<
    Outcome,
    'ok' | 'exception' | 'missing-function' | 'wrong-signature' | 'memory-limit' | 'exited'
  >
  readonly error?: RunError
  /** What was wanted and is there. */
  readonly values: Readonly<Record<string, Value>>
  /** One value per point (two of complex points), as far as they were evaluated; NaN where the result is no number. */
  readonly points?: Float64Array
  readonly calls: Readonly<Record<string, number>>
  /**
   * Names of values, those of `parameters` by their own names, whose arrays the calls changed in place; told where any
   * result is wanted, and not of points.
   */
  readonly changedArguments: readonly string[]
  /**
   * Wanted results that lie in the memory of an array handed to a call, by name; entries of a dict by their key, and of
   * a sequence as `name[0]`.
   */
  readonly aliasedResults: readonly string[]
  readonly stdout: string
  readonly stdoutTruncated: boolean
  /** One for each variant that was asked for. */
  readonly variants?: readonly RunResult[]
  /** Python's warnings, such as `RuntimeWarning: divide by zero encountered in log`, each once, at most 10. */
  readonly warnings: readonly string[]
  readonly durationMs: number
}

export interface RunError {
  /** The exception's class, or the code of our own finding: forbidden-import, wrong-argument-count, wrong-return-count. */
  readonly type: string
  readonly text: string
  /** What the text of a finding of ours tells, by name, for languages other than English. */
  readonly values?: Readonly<Record<string, string>>
  /** The deepest line of the program itself. */
  readonly location?: SourceLocation
  /** That line's text. */
  readonly excerpt?: string
  /** Set where the adapter raised it, and no code of the program below it; with the line, if there is one. */
  readonly adapter?: { readonly line?: number }
  /** The step that failed, from 0. */
  readonly step?: number
  /** The point that failed, from 0; absent for the first evaluation. */
  readonly point?: number
}
