import { isSequence, toTensor } from '#grading/numeric-value.ts'
import { createTensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import type {
  Answer,
  Death,
  Loaded,
  LoadFault,
  Program,
  RunRequest,
  RunResult,
  Sandbox,
  Session,
  SessionOptions,
} from '#service/ports.ts'

export type Callable = (...args: Value[]) => Value

/** What a source stands for: its functions, and what happens when it is loaded. */
export interface MemoryProgram {
  readonly functions: Readonly<Record<string, Callable>>
  /** Parameter names of functions, where they matter. */
  readonly parameters?: Readonly<Record<string, readonly string[]>>
  readonly faults?: readonly LoadFault[]
  readonly stdout?: string
  /** What a sandbox would see of the arrays that calls are handed. */
  readonly changedArguments?: readonly string[]
  readonly aliasedResults?: readonly string[]
  onLoad?(): void
  /** The generators of random numbers are seeded: before each run, and before its points unless told otherwise. */
  onSeed?(): void
}

/** Thrown by a function, or by loading, to end the process that runs it. */
export class ProcessDeath extends Error {
  readonly death: Death

  constructor(outcome: Death['outcome'], detail = 'it was made to') {
    super(detail)
    this.death = { outcome, detail }
  }
}

export interface MemorySandbox extends Sandbox {
  /** What happened, in order, such as `open 10000`, `load main`, `lend helpers`, `run f`, `close`. */
  readonly log: string[]
  readonly openSessions: number
}

/**
 * Sessions in memory: a source is looked up among the programs by its text and its functions are called with values.
 * Each session reports to have taken `wallMs`.
 */
export function createMemorySandbox(
  programs: Readonly<Record<string, MemoryProgram>>,
  { wallMs = 0, onOpen }: { readonly wallMs?: number; readonly onOpen?: () => void } = {},
): MemorySandbox {
  const log: string[] = []
  const open = new Set<Session>()
  return {
    log,
    get openSessions() {
      return open.size
    },
    open: async ({ limits, signal }: SessionOptions) => {
      signal?.throwIfAborted()
      onOpen?.()
      log.push(`open ${limits.wallMs}`)
      const process = new MemoryProcess(programs, log)
      const session: Session = {
        load: async (program) => process.answer(() => process.load(program)),
        lend: async ({ source }) => process.answer(() => process.lend(source)),
        run: async (request) => process.answer(() => process.run(request)),
        mutate: async () => process.answer(() => []),
        close: async () => {
          if (open.delete(session)) log.push('close')
          return { wallMs, cpuMs: 0, maxRssKb: 0 }
        },
      }
      open.add(session)
      return session
    },
  }
}

class MemoryProcess {
  readonly #programs: Readonly<Record<string, MemoryProgram>>
  readonly #log: string[]
  #program: MemoryProgram = { functions: {} }
  #lent: Readonly<Record<string, Callable>> = {}
  #death: Death | undefined

  constructor(programs: Readonly<Record<string, MemoryProgram>>, log: string[]) {
    this.#programs = programs
    this.#log = log
  }

  answer<T>(act: () => T): Answer<T> {
    if (this.#death !== undefined) return { ok: false, death: this.#death }
    try {
      return { ok: true, value: act() }
    } catch (error) {
      if (!(error instanceof ProcessDeath)) throw error
      this.#death = error.death
      return { ok: false, death: error.death }
    }
  }

  load({ chunks, expects }: Program): Loaded {
    const source = chunks.map((chunk) => chunk.source).join('')
    this.#log.push(`load ${source}`)
    const program = this.#find(source)
    program.onLoad?.()
    this.#program = program
    const defined = Object.keys(program.functions)
    const functions = expects
      .filter((name) => defined.includes(name))
      .map((name, at) => ({
        name,
        state: 'written' as const,
        parameters: program.parameters?.[name] ?? [],
        location: { line: at + 1, function: name },
      }))
    const { faults = [], stdout = '' } = program
    return { functions, defined, faults, notes: [], echoes: [], stdout }
  }

  lend(source: string): { defined: string[] } {
    this.#log.push(`lend ${source}`)
    const { functions } = this.#find(source)
    this.#lent = { ...this.#lent, ...functions }
    return { defined: Object.keys(functions) }
  }

  run(request: RunRequest): RunResult {
    this.#log.push(`run ${request.steps.map((step) => step.call).join(' ')}`)
    const { changedArguments = [], aliasedResults = [] } = this.#program
    const printed = { stdout: '', stdoutTruncated: false, warnings: [], durationMs: 0 }
    const common = { calls: {}, changedArguments, aliasedResults, ...printed }
    try {
      this.#program.onSeed?.()
      const results = this.#evaluate(request, request.steps.length)
      const wanted = request.want.flatMap((name) => {
        const value = results.get(name)
        return value === undefined ? [] : [[name, value] as const]
      })
      const values = Object.fromEntries(wanted)
      const points = request.points && this.#move(request, request.points)
      return { outcome: 'ok', values, ...common, ...(points && { points }) }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      return {
        outcome: 'exception',
        error: { type: 'TypeError', text: error.message },
        values: {},
        ...common,
      }
    }
  }

  #find(source: string): MemoryProgram {
    const program = this.#programs[source]
    if (program === undefined) throw new Error(`There is no program ${source}`)
    return program
  }

  #evaluate(request: RunRequest, steps: number): Map<string, Value> {
    const values = new Map(Object.entries(request.values))
    const group = request.parameters.map((name) => [name, values.get(name) ?? NONE] as const)
    values.set('parameters', { kind: 'dict', entries: group })
    for (const { call, args, returns } of request.steps.slice(0, steps)) {
      const value = this.#call(request, call)(...args.map((name) => values.get(name) ?? NONE))
      const items = isSequence(value) ? value.items : [value]
      const parts = returns.length === 1 ? [value] : items
      for (const [at, name] of returns.entries()) values.set(name, parts[at] ?? NONE)
    }
    return values
  }

  #call({ bind = {} }: RunRequest, name: string): Callable {
    const { from = 'own', scale = 1 } = bind[name] ?? {}
    const found = from === 'helper' ? this.#lent[name] : this.#program.functions[name]
    if (found === undefined) throw new TypeError(`There is no function ${name}`)
    return scale === 1 ? found : (...args) => scaleValue(found(...args), scale)
  }

  #move(request: RunRequest, points: NonNullable<RunRequest['points']>): Float64Array {
    const { lengths = points.indices.map(() => 1) } = points
    let end = 0
    return Float64Array.from(points.indices, (start, point) => {
      end += lengths[point] ?? 0
      const entries = points.replacements.subarray(end - (lengths[point] ?? 0), end)
      const values = replaceEntries(request.values, points.wrt, { start, entries })
      if (points.isSeeded !== false) this.#program.onSeed?.()
      const results = this.#evaluate({ ...request, values }, points.steps)
      const weights = points.cotangent === undefined ? undefined : values[points.cotangent]
      return contract(results.get(points.result), weights)
    })
  }
}

const NONE: Value = { kind: 'none' }

function replaceEntries(
  values: RunRequest['values'],
  wrt: readonly string[],
  { start, entries }: { start: number; entries: Float64Array },
): RunRequest['values'] {
  const changed = { ...values }
  let offset = 0
  for (const name of wrt) {
    const tensor = toTensor(values[name] ?? NONE)
    if (tensor === undefined) continue
    const first = offset
    const data = tensor.data.map((entry, at) => entries[first + at - start] ?? entry)
    changed[name] = { kind: 'tensor', tensor: createTensor(tensor.shape, data) }
    offset += data.length
  }
  return changed
}

function contract(value: Value = NONE, weights: Value | undefined): number {
  const data = toTensor(value)?.data
  const by = weights && toTensor(weights)?.data
  if (data === undefined) return Number.NaN
  return data.reduce((sum, entry, at) => sum + entry * (by?.[at] ?? 1), 0)
}

function scaleValue(value: Value, scale: number): Value {
  const tensor = toTensor(value)
  if (tensor === undefined) return value
  return {
    kind: 'tensor',
    tensor: createTensor(
      tensor.shape,
      tensor.data.map((entry) => entry * scale),
    ),
  }
}
