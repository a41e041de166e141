import type { GradientNoise } from '#grading/allowance.ts'
import { listTensors, toTensors } from '#grading/numeric-value.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'
import { createTensor, hasSameShape, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { listFunctionFacts } from './adapter.ts'
import { type CaseValues, drawCaseValues } from './case-values.ts'
import { ignoreBroken, insistOnReference, ServiceError } from './errors.ts'
import {
  type GradientRun,
  type GradientTask,
  listDifferentiated,
  runGradient,
} from './gradient-run.ts'
import { MutantProcess, type MutantTask } from './mutant-process.ts'
import type { TestPlan } from './plan.ts'
import type { FunctionFacts, Sandbox } from './ports.ts'
import type { TestSeeds } from './seed.ts'
import { WorkCache } from './work-cache.ts'

/** A test case whose reference's gradients are to be shaken. */
export interface NoiseTask extends Omit<MutantTask, 'signal'>, TestSeeds {
  readonly test: TestPlan
  /** Equal keys have equal noise. */
  readonly key: string
}

/** How many test cases' noise is kept. */
const CACHE_SIZE = 256
/** The spacing of single precision: what is no worse than that is precision, and not a formula. */
const JITTER = 2 ** -24
const SHAKES = 4
/** More roundings than those of the inputs add up. */
const SAFETY = 8
/** The step of the differences that a guard is seen in; their error is that of both, with and without it. */
const GUARD_STEP = 1e-4
/** Nets above this are not differentiated for it. */
const MOST_ENTRIES = 5000
/** What people add in a logarithm against 0, at its largest; put before the reference, whose `np.log` it then is. */
const GUARD = `import numpy as _np
_log = _np.log
def _guarded(x, *args, **kwargs):
    return _log(_np.asarray(x) + 1e-7, *args, **kwargs)
_np.log = _guarded
`

/**
 * Measures how far code that is right may be from the reference: by what single precision does to the gradients, and by
 * what a guard in a logarithm does.
 */
export class NoiseGauge {
  readonly #sandbox: Sandbox
  readonly #cache = new WorkCache<GradientNoise>(CACHE_SIZE)

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  /** @throws ServiceError when the reference does not get through, or there is no process for it. */
  measure(task: NoiseTask): Promise<GradientNoise> {
    const key = `${task.key} ${task.plan.id} ${task.test.id}`
    return this.#cache.find(key, () => measureNoise(this.#sandbox, task))
  }
}

async function measureNoise(sandbox: Sandbox, task: NoiseTask): Promise<GradientNoise> {
  const values = drawCaseValues(task.test.testCase)
  const plain = await shake(sandbox, task, values)
  const isGuarded = plain.numeric !== undefined && task.source.includes('log')
  // Where the guard does not run, as in another language, nothing is known of guards.
  const guarded = isGuarded
    ? await differentiateGuarded(sandbox, task, values).catch(ignoreBroken)
    : undefined
  const noise = Object.entries(plain.spread).map(([name, spread]) => {
    const without = plain.numeric?.[name]
    const shift = without && measureGap(without, guarded?.[name])
    const data = spread.data.map((entry, at) => SAFETY * entry + 2 * (shift?.data[at] ?? 0))
    return [name, createTensor(spread.shape, data)] as const
  })
  return Object.fromEntries(noise)
}

type Tensors = Readonly<Record<string, Tensor>>

interface Shaken {
  /** The largest change of each entry. */
  readonly spread: Tensors
  readonly numeric: Tensors | undefined
}

/** The gradients at points that differ by the roundings of single precision. */
async function shake(sandbox: Sandbox, task: NoiseTask, values: CaseValues): Promise<Shaken> {
  return withReference(sandbox, task, async ({ run }) => {
    const base = await run(values, countEntries(task, values) <= MOST_ENTRIES)
    const state = createRandomState(task.seed)
    const shaken: Tensors[] = []
    for (let round = 0; round < SHAKES; round += 1) {
      shaken.push(collectTensors(await run(jitter(values, state), false)))
    }
    return { spread: measureSpread(collectTensors(base), shaken), numeric: base.numeric }
  })
}

function measureSpread(still: Tensors, shaken: readonly Tensors[]): Tensors {
  const spread = Object.entries(still).map(([name, tensor]) => {
    const gaps = shaken.flatMap((tensors) => measureGap(tensor, tensors[name])?.data ?? [])
    const data = tensor.data.map((_, at) => Math.max(0, ...gaps.map((gap) => gap[at] ?? 0)))
    return [name, createTensor(tensor.shape, data)] as const
  })
  return Object.fromEntries(spread)
}

async function differentiateGuarded(
  sandbox: Sandbox,
  task: NoiseTask,
  values: CaseValues,
): Promise<Tensors | undefined> {
  const guarded = { ...task, source: `${GUARD}${task.source}` }
  return withReference(sandbox, guarded, async ({ run }) => (await run(values, true)).numeric)
}

interface Bench {
  run(values: CaseValues, isNumeric: boolean): Promise<GradientRun>
}

async function withReference<T>(
  sandbox: Sandbox,
  task: NoiseTask,
  act: (bench: Bench) => Promise<T>,
): Promise<T> {
  const reference = new MutantProcess(sandbox, task)
  try {
    const functions = listFunctionFacts(await reference.load())
    return await act({
      run: async (values, isNumeric) => {
        const request = describeRun(task, { values, functions })
        return insistOnReference(await runGradient(reference, { ...request, isNumeric }), ENDED)
      },
    })
  } finally {
    void reference.close()
  }
}

interface Place {
  readonly values: CaseValues
  readonly functions: readonly FunctionFacts[]
}

function describeRun({ plan, seed, cotangentSeed }: NoiseTask, place: Place) {
  const exercise = { ...plan.exercise, epsilon: GUARD_STEP }
  return { exercise, seed, cotangentSeed, ...place } satisfies Omit<GradientTask, 'isNumeric'>
}

function countEntries({ plan }: NoiseTask, values: CaseValues): number {
  const tensors = listTensors(values.values, listDifferentiated(plan.exercise, values))
  return tensors.reduce((sum, { data }) => sum + data.length, 0)
}

/** The same values with every floating number moved in its last digits of single precision. */
function jitter({ values, ...names }: CaseValues, state: RandomState): CaseValues {
  const moved = Object.entries(values).map(([name, value]) => [name, jitterValue(value, state)])
  return { ...names, values: Object.fromEntries(moved) }
}

function jitterValue(value: Value, state: RandomState): Value {
  const move = (number: number) => number * (1 + JITTER * state.normal())
  if (value.kind === 'float') return { ...value, value: move(value.value) }
  if (value.kind !== 'tensor' || value.tensor.dtype !== 'float64') return value
  const { shape, data } = value.tensor
  return { kind: 'tensor', tensor: createTensor(shape, data.map(move)) }
}

function collectTensors({ result, analytic }: GradientRun): Record<string, Tensor> {
  if (result.outcome !== 'ok') {
    const text = `The reference does not get through near a test case: ${result.error?.text ?? result.outcome}`
    throw new ServiceError('assignment-broken', text)
  }
  return toTensors(analytic)
}

/** Entries that are not finite on either side say nothing; undefined where the shapes differ. */
function measureGap(a: Tensor, b: Tensor | undefined): Tensor | undefined {
  if (b === undefined || !hasSameShape(a, b)) return undefined
  const gaps = a.data.map((entry, at) => Math.abs(entry - (b.data[at] ?? Number.NaN)))
  return createTensor(
    a.shape,
    gaps.map((gap) => (Number.isFinite(gap) ? gap : 0)),
  )
}

const ENDED = 'The reference ended while its noise was measured'
