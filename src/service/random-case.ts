import type { TestCase } from '#contract/exercise.ts'
import type { ValueSpec } from '#contract/value.ts'
import { createRandomState, type RandomState } from '#grading/random-state.ts'

/**
 * A test case of the same kinds and shapes with other numbers: arrays of floats become random ones of a similar size,
 * labels and the like change places, and settings inside containers stay. Expected values are left to the reference.
 * @param seed of the random numbers, from 0 to 2^32 - 1
 */
export function randomiseCase({ expected: _, ...testCase }: TestCase, seed: number): TestCase {
  const state = createRandomState(seed)
  const redraw = (values: TestCase['inputs'], floats: boolean): TestCase['inputs'] =>
    Object.fromEntries(
      Object.entries(values).map(([name, spec]) => [
        name,
        redrawSpec(spec, { seed, state, floats, isInside: false }),
      ]),
    )
  return {
    ...testCase,
    inputs: redraw(testCase.inputs, false),
    parameters: redraw(testCase.parameters, true),
  }
}

/** The numbers of a test case as they are written in an assignment. */
export function writeCase({ inputs, parameters, gradients }: TestCase): Record<string, unknown> {
  const write = (values: TestCase['inputs']) =>
    Object.fromEntries(Object.entries(values).map(([name, spec]) => [name, writeSpec(spec)]))
  return {
    ...(gradients === undefined ? {} : { gradients }),
    ...(Object.keys(inputs).length > 0 && { inputs: write(inputs) }),
    ...(Object.keys(parameters).length > 0 && { parameters: write(parameters) }),
  }
}

interface Redrawing {
  readonly seed: number
  readonly state: RandomState
  /** Whether whole numbers are floats too. */
  readonly floats: boolean
  /** Whether the value is part of a container. */
  readonly isInside: boolean
}

function redrawSpec(spec: ValueSpec, redrawing: Redrawing): ValueSpec {
  switch (spec.kind) {
    case 'number':
      return redrawing.isInside ? spec : redrawNumber(spec.value, redrawing)
    case 'array':
      return redrawArray(spec, redrawing)
    case 'random':
      return { ...spec, seed: redrawing.seed, fresh: false }
    case 'list':
    case 'tuple':
      return { ...spec, items: spec.items.map((item) => redrawInside(item, redrawing)) }
    case 'dict':
      return {
        ...spec,
        entries: spec.entries.map(([key, item]) => [key, redrawInside(item, redrawing)] as const),
      }
    default:
      return spec
  }
}

function redrawInside(spec: ValueSpec, redrawing: Redrawing): ValueSpec {
  return redrawSpec(spec, { ...redrawing, isInside: true })
}

/** Whole numbers that are no parameters count something; shares stay between 0 and 1. */
function redrawNumber(value: number, { state, floats }: Redrawing): ValueSpec {
  if (Number.isInteger(value) && !floats) return { kind: 'number', value }
  const isShare = value > 0 && value < 1
  const drawn = isShare
    ? 0.1 + 0.8 * state.uniform()
    : state.normal() * Math.max(1, Math.abs(value))
  return { kind: 'number', value: Number(drawn.toFixed(2)) }
}

type ArraySpec = Extract<ValueSpec, { kind: 'array' }>

function redrawArray(spec: ArraySpec, { seed, state, floats }: Redrawing): ValueSpec {
  const { data, dtype, shape } = spec
  const isWhole = data.every(Number.isInteger)
  const isCount =
    dtype === 'int64' || dtype === 'bool' || (isWhole && !floats && dtype === undefined)
  if (isCount) return { ...spec, data: permuteLastAxis(spec, state) }
  const isShare = !isWhole && data.every((entry) => entry >= 0 && entry <= 1)
  const square = data.reduce((sum, entry) => sum + entry * entry, 0) / Math.max(1, data.length)
  const scale = isShare || square === 0 ? 1 : Number(Math.sqrt(square).toPrecision(2))
  const distribution = isShare ? 'uniform' : 'normal'
  return { kind: 'random', shape, seed, distribution, scale, fresh: false }
}

/** The same entries in another order along the last axis, so that one-hot labels stay such. */
function permuteLastAxis({ shape, data }: ArraySpec, state: RandomState): Float64Array {
  const side = shape.at(-1) ?? 1
  const order = Array.from({ length: side }, (_, at) => ({ at, rank: state.uniform() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ at }) => at)
  return data.map((_, at) => {
    const row = at - (at % side)
    return data[row + (order[at % side] ?? 0)] ?? 0
  })
}

function writeSpec(spec: ValueSpec): unknown {
  switch (spec.kind) {
    case 'number':
    case 'bool':
    case 'string':
      return spec.value
    case 'none':
      return null
    case 'array':
      return spec.dtype === undefined
        ? nest(spec.data, spec.shape)
        : { dtype: spec.dtype, shape: [...spec.shape], data: [...spec.data].map(writeNumber) }
    case 'random': {
      const { shape, seed, distribution, scale } = spec
      return { random: { shape: [...shape], seed, distribution, scale } }
    }
    case 'list':
    case 'tuple':
      return { [spec.kind]: spec.items.map(writeSpec) }
    case 'dict':
      return { dict: Object.fromEntries(spec.entries.map(([key, item]) => [key, writeSpec(item)])) }
  }
}

function nest(data: Float64Array, [side, ...rest]: readonly number[]): unknown {
  if (side === undefined) return data[0]
  const size = rest.reduce((product, each) => product * each, 1)
  return Array.from({ length: side }, (_, at) =>
    nest(data.subarray(at * size, (at + 1) * size), rest),
  )
}

function writeNumber(value: number): unknown {
  return Number.isFinite(value) ? value : String(value)
}
