import type { WireTensor } from '#sandbox/wire.ts'
import type { RunError, RunResult, Step } from '#service/ports.ts'
import { type BindingHeader, Bindings, type FunctionSources } from './bindings.ts'
import { CallProblem } from './call-problem.ts'
import { type Call, checkCall, Misfit, makeCall, Tuple } from './calls.ts'
import { describeThrown, type FaultFacts, sortThrown } from './faults.ts'
import { listChanges, Movable, type PointsHeader, readPoint } from './points.ts'
import { type Maker, makeValue, type SentValue } from './values-in.ts'
import type { ValueNode, ValueWriter } from './values-out.ts'
import { Watch } from './watch.ts'

/** The header of a RUN frame. */
export interface RunHeader extends BindingHeader {
  readonly seed: number
  readonly values: Readonly<Record<string, ValueNode>>
  readonly parameters: readonly string[]
  readonly steps: readonly Step[]
  readonly want: readonly string[]
  readonly points?: PointsHeader
}

interface Problem {
  readonly outcome: RunResult['outcome']
  readonly error: FaultFacts & Pick<RunError, 'adapter' | 'values'> & Progress
}

const NO_COMPLEX = { type: 'TypeError', text: 'JavaScript has no complex numbers.' }

interface Progress {
  step: number
  point?: number
}

/** One evaluation of a pipeline of the program's functions, and its points. */
export class Run {
  readonly #sources: FunctionSources
  readonly #header: RunHeader
  readonly #tensors: readonly WireTensor[]
  readonly #values: ReadonlyMap<string, SentValue>
  readonly #bindings: Bindings

  constructor(sources: FunctionSources, header: RunHeader, tensors: readonly WireTensor[]) {
    this.#sources = sources
    this.#header = header
    this.#tensors = tensors
    this.#values = new Map(
      Object.entries(header.values).map(([name, node]) => [name, { node, tensors }]),
    )
    this.#bindings = new Bindings(sources, header)
  }

  /** Makes the calls; the fields of an answer but for what was printed. */
  answer(writer: ValueWriter): object {
    const started = performance.now()
    const { want, points } = this.#header
    const watch = this.#watch()
    const results = new Map<string, unknown>()
    let problem = this.#evaluate(results, watch.makers)
    const wanted = want.filter((name) => results.has(name))
    const values = wanted.map((name) => [name, writeResult(writer, results.get(name))])
    const facts: Record<string, unknown> = {
      changedArguments: watch.listChanged(),
      aliasedResults: watch.listAliased(results, wanted),
      values: Object.fromEntries(values),
    }
    if (problem === undefined && points !== undefined) {
      const numbers: number[] = []
      problem = this.#evaluatePoints(points, numbers)
      facts['points'] = writer.tensors.length
      writer.tensors.push(toTensor(numbers))
    }
    const durationMs = performance.now() - started
    return { calls: this.#bindings.counts, ...facts, durationMs, ...(problem ?? { outcome: 'ok' }) }
  }

  /** Of calls whose results nobody wants, only points count: nothing is watched there. */
  #watch(): Watch {
    const { want, steps, parameters } = this.#header
    const makers = this.#listMakers(new Map())
    const updates = steps.flatMap((step) => step.updates ?? [])
    return new Watch(makers, new Set(want.length > 0 ? updates : makers.keys()), parameters)
  }

  #evaluate(
    results: Map<string, unknown>,
    makers: ReadonlyMap<string, Maker>,
  ): Problem | undefined {
    const { realm } = this.#sources
    const calls = this.#plan((name) => this.#bindings.findCounted(name))
    const progress = { step: 0 }
    return this.#bindings.within(true, () =>
      this.#attempt(progress, () => {
        this.#bindings.check()
        realm.tools.reseed(this.#header.seed)
        for (const [step, call] of calls.entries()) {
          progress.step = step
          checkCall(call)
          makeCall(call, { results, makers }, realm)
        }
      }),
    )
  }

  #evaluatePoints(points: PointsHeader, numbers: number[]): Problem | undefined {
    const { realm } = this.#sources
    if (points.isComplex) return { outcome: 'exception', error: { ...NO_COMPLEX, step: 0 } }
    const movable = new Movable(this.#values, points.wrt, realm.tools)
    const makers = this.#listMakers(movable.makers)
    const calls = this.#plan((name) => this.#bindings.find(name)).slice(0, points.steps)
    const cotangent = this.#findCotangent(points)
    const progress = { step: 0, point: 0 }
    const evaluate = () => {
      if (points.isSeeded ?? true) realm.tools.reseed(this.#header.seed)
      const results = new Map<string, unknown>()
      for (const [step, call] of calls.entries()) {
        progress.step = step
        makeCall(call, { results, makers }, realm)
      }
      numbers.push(readPoint(results.get(points.result), cotangent))
      progress.point = numbers.length
    }
    return this.#bindings.within(false, () =>
      this.#attempt(progress, () => {
        for (const change of listChanges(points, this.#tensors)) movable.with(change, evaluate)
      }),
    )
  }

  #attempt(progress: Progress, act: () => void): Problem | undefined {
    try {
      act()
      return undefined
    } catch (thrown) {
      return this.#describe(thrown, progress)
    }
  }

  #describe(thrown: unknown, progress: Progress): Problem {
    const { realm, program } = this.#sources
    if (thrown instanceof CallProblem) {
      const { outcome, code, message, values } = thrown
      if (!(thrown instanceof Misfit)) {
        return { outcome, error: { type: code, text: message, values, ...progress } }
      }
      const inner = describeThrown(thrown.thrown, realm, program.sources)
      const threw = `${inner.type}: ${inner.text}`
      const told = { ...inner, text: `${message} It threw ${threw}`, values: { ...values, threw } }
      return { outcome, error: { ...told, type: code, ...progress } }
    }
    const kind = sortThrown(thrown, realm)
    const outcome = kind === 'forbidden-import' ? 'exception' : kind
    const facts = describeThrown(thrown, realm, program.sources)
    const { call = '' } = this.#header.steps[progress.step] ?? {}
    const isAdapters = facts.location === undefined && this.#sources.adapter?.owns(call)
    return { outcome, error: { ...facts, ...(isAdapters ? { adapter: {} } : {}), ...progress } }
  }

  #plan(find: Bindings['find']): Call[] {
    return this.#header.steps.map((step) => ({
      step,
      function: find(step.call),
      plain: this.#bindings.find(step.call),
    }))
  }

  #listMakers(moved: ReadonlyMap<string, Maker>): Map<string, Maker> {
    const { tools } = this.#sources.realm
    const { parameters } = this.#header
    const makers = new Map<string, Maker>()
    for (const [name, value] of this.#values) makers.set(name, () => makeValue(value, tools))
    for (const [name, make] of moved) makers.set(name, make)
    if (parameters.length > 0 || !makers.has('parameters')) {
      const own = new Map(makers)
      makers.set('parameters', () =>
        tools.makeRecord(
          parameters,
          parameters.map((name) => own.get(name)?.()),
        ),
      )
    }
    return makers
  }

  #findCotangent({ cotangent }: PointsHeader): WireTensor | undefined {
    if (cotangent === undefined) return undefined
    const node = this.#header.values[cotangent]
    if (node?.['t'] !== undefined) return this.#tensors[Number(node['t'])]
    return toScalar(Number(node?.['f'] ?? node?.['i']))
  }
}

function writeResult(writer: ValueWriter, value: unknown): ValueNode {
  return value instanceof Tuple ? writer.writeTuple(value.items) : writer.write(value)
}

function toTensor(numbers: readonly number[]): WireTensor {
  return { dtype: 'float64', shape: [numbers.length], data: Float64Array.from(numbers) }
}

function toScalar(number: number): WireTensor {
  return { dtype: 'float64', shape: [], data: Float64Array.of(number) }
}
