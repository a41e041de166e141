import type { TestCase } from '#contract/exercise.ts'
import type { RandomSpec, ValueSpec } from '#contract/value.ts'
import { createRandomState, drawTensor, type RandomState } from '#grading/random-state.ts'
import { createTensor, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'

/** The values of one test case, drawn and ready to be sent into a sandbox. */
export interface CaseValues {
  /** Inputs and parameters by name; names of inputs that are parameters too are the parameter's. */
  readonly values: Readonly<Record<string, Value>>
  readonly inputs: readonly string[]
  readonly parameters: readonly string[]
}

/**
 * Draws and types the values of a test case. All random values of one seed share one stream, `inputs` before
 * `parameters`, in written order; under `parameters` every number is float64 unless its dtype is written out.
 */
export function drawCaseValues(testCase: Pick<TestCase, 'inputs' | 'parameters'>): CaseValues {
  const streams = new Map<number, RandomState>()
  const values: Record<string, Value> = {}
  for (const [name, spec] of Object.entries(testCase.inputs)) {
    values[name] = drawValue(spec, { streams, floats: false })
  }
  for (const [name, spec] of Object.entries(testCase.parameters)) {
    values[name] = drawValue(spec, { streams, floats: true })
  }
  return {
    values,
    inputs: Object.keys(testCase.inputs).filter(
      (name) => !Object.hasOwn(testCase.parameters, name),
    ),
    parameters: Object.keys(testCase.parameters),
  }
}

/** An expected value of a test case; expected values draw from streams of their own. */
export function drawExpected(spec: ValueSpec): Value {
  return drawValue(spec, { streams: new Map(), floats: false })
}

interface Drawing {
  readonly streams: Map<number, RandomState>
  /** Whether numbers without a dtype become floats even when they are whole. */
  readonly floats: boolean
}

function drawValue(spec: ValueSpec, drawing: Drawing): Value {
  switch (spec.kind) {
    case 'number':
      return drawNumber(spec.value, drawing)
    case 'array':
      return {
        kind: 'tensor',
        tensor: createTensor(spec.shape, spec.data, chooseDtype(spec, drawing)),
      }
    case 'random':
      return { kind: 'tensor', tensor: drawRandom(spec, drawing) }
    case 'list':
    case 'tuple':
      return { kind: spec.kind, items: spec.items.map((item) => drawValue(item, drawing)) }
    case 'dict':
      return {
        kind: 'dict',
        entries: spec.entries.map(([key, item]) => [key, drawValue(item, drawing)] as const),
      }
    default:
      return spec
  }
}

function drawNumber(value: number, drawing: Drawing): Value {
  const isWhole = Number.isSafeInteger(value) && !drawing.floats
  return { kind: isWhole ? 'int' : 'float', value }
}

function chooseDtype(
  spec: Extract<ValueSpec, { kind: 'array' }>,
  drawing: Drawing,
): Tensor['dtype'] {
  if (spec.dtype !== undefined) return spec.dtype
  return !drawing.floats && spec.data.every(Number.isSafeInteger) ? 'int64' : 'float64'
}

function drawRandom(spec: RandomSpec, drawing: Drawing): Tensor {
  if (spec.fresh) return drawTensor(createRandomState(spec.seed), spec)
  const state = drawing.streams.get(spec.seed) ?? createRandomState(spec.seed)
  drawing.streams.set(spec.seed, state)
  return drawTensor(state, spec)
}
