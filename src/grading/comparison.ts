import {
  describeType,
  findShape,
  isSequence,
  type Sequence,
  stackNumbers,
  toTensor,
} from './numeric-value.ts'
import type { Tensor } from './tensor.ts'
import { compareEntries, type EntryPair, fitShape, type Tolerance } from './tensor-comparison.ts'
import type { Value } from './value.ts'

/**
 * Where in a nested value: positions in lists and tuples (from 0) and keys of dicts; [] for the
 * value itself.
 */
export type ValuePath = readonly (number | string)[]

/** Something that was let pass and is worth telling. */
export interface ComparisonNote {
  /** An array of one entry, such as [[8.0]], stands where a number is expected. */
  readonly code: 'size-one-array'
  readonly path: ValuePath
}

/**
 * Why values do not agree. `not-a-number`: None or something without numeric value stands where a
 * number or an array is expected (a NaN is a `value`). `incomparable` says that nothing can be
 * told: an array that was too large to be sent back, or an expected value that is no data.
 */
export type Disagreement =
  | { readonly reason: 'value'; readonly differing: number; readonly worst: EntryPair }
  | { readonly reason: 'text'; readonly actual: string; readonly expected: string }
  | {
      readonly reason: 'shape'
      readonly actualShape: readonly number[]
      readonly expectedShape: readonly number[]
    }
  | {
      readonly reason: 'keys'
      readonly missing: readonly string[]
      readonly unexpected: readonly string[]
    }
  | {
      readonly reason: 'not-a-number' | 'type' | 'incomparable'
      readonly actualType: string
      readonly expectedType: string
      /** Where an array is there whose numbers are not. */
      readonly actualShape?: readonly number[]
    }

/** The outcome of a comparison; a disagreement is the first one met, and `path` its place. */
export type Comparison =
  | { readonly agrees: true; readonly notes: readonly ComparisonNote[] }
  | ({ readonly agrees: false; readonly path: ValuePath } & Disagreement)

/**
 * Compares what a program returned with what is expected: shapes strictly first, then every entry
 * within the tolerance. Lists and tuples are one kind and compare item by item, or as an array
 * where the other side is an array; dicts compare as sets of keys and then key by key.
 */
export function compareValues(actual: Value, expected: Value, tolerance: Tolerance): Comparison {
  return compareAt([], { actual, expected }, tolerance)
}

interface Pair<T = Value> {
  readonly actual: T
  readonly expected: T
}

const WITHOUT_NUMBERS: ReadonlySet<Value['kind']> = new Set(['none', 'string', 'other'])
const NOTHING: Value = { kind: 'none' }

type Dict = Extract<Value, { kind: 'dict' }>

function compareAt(path: ValuePath, pair: Pair, tolerance: Tolerance): Comparison {
  const { actual, expected } = pair
  const tensors = pairTensors(pair)
  if (tensors !== undefined) return compareTensors(path, tensors, tolerance)
  if (isSequence(actual) && isSequence(expected)) {
    return compareItems(path, { actual, expected }, tolerance)
  }
  if (actual.kind === 'dict' && expected.kind === 'dict') {
    return compareDicts(path, { actual, expected }, tolerance)
  }
  const disagreement = compareOthers(pair)
  return disagreement === undefined
    ? { agrees: true, notes: [] }
    : { agrees: false, path, ...disagreement }
}

/** Both sides as arrays, where that is what they are or amount to beside the other. */
function pairTensors({ actual, expected }: Pair): Pair<Tensor> | undefined {
  const left = toTensor(actual)
  const right = toTensor(expected)
  const actualTensor = left ?? (right && stackBeside(right, actual))
  const expectedTensor = right ?? (left && stackBeside(left, expected))
  return actualTensor && expectedTensor && { actual: actualTensor, expected: expectedTensor }
}

/** A sequence as an array; beside a number only one of a single item. */
function stackBeside(other: Tensor, value: Value): Tensor | undefined {
  if (!isSequence(value)) return undefined
  return other.shape.length > 0 || value.items.length === 1 ? stackNumbers(value) : undefined
}

function compareTensors(path: ValuePath, pair: Pair<Tensor>, tolerance: Tolerance): Comparison {
  const { actual, expected } = pair
  const fit = fitShape(actual, expected)
  if (fit === 'mismatch') {
    return { agrees: false, path, ...rejectShape(actual.shape, expected.shape) }
  }
  const { differing, worst } = compareEntries(actual, expected, tolerance)
  if (worst !== undefined) return { agrees: false, path, reason: 'value', differing, worst }
  return { agrees: true, notes: fit === 'same' ? [] : [{ code: fit, path }] }
}

function compareItems(path: ValuePath, pair: Pair<Sequence>, tolerance: Tolerance): Comparison {
  const { actual, expected } = pair
  if (actual.items.length !== expected.items.length) {
    const shapes = rejectShape([actual.items.length], [expected.items.length])
    return { agrees: false, path, ...shapes }
  }
  const parts = expected.items.map((item, i) => [[...path, i], actual.items[i], item] as const)
  return compareParts(parts, tolerance)
}

function compareDicts(path: ValuePath, pair: Pair<Dict>, tolerance: Tolerance): Comparison {
  const found = new Map(pair.actual.entries)
  const wanted = new Map(pair.expected.entries)
  const missing = [...wanted.keys()].filter((key) => !found.has(key))
  const unexpected = [...found.keys()].filter((key) => !wanted.has(key))
  if (missing.length > 0 || unexpected.length > 0) {
    return { agrees: false, path, reason: 'keys', missing, unexpected }
  }
  const parts = [...wanted].map(([key, value]) => [[...path, key], found.get(key), value] as const)
  return compareParts(parts, tolerance)
}

/**
 * Compares an actual with an expected part at each path, in order, up to the first that disagree.
 */
function compareParts(
  parts: readonly (readonly [ValuePath, Value | undefined, Value])[],
  tolerance: Tolerance,
): Comparison {
  const notes: ComparisonNote[] = []
  for (const [path, actual = NOTHING, expected] of parts) {
    const part = compareAt(path, { actual, expected }, tolerance)
    if (!part.agrees) return part
    notes.push(...part.notes)
  }
  return { agrees: true, notes }
}

/** Compares what is neither numeric on both sides nor nested on both sides. */
function compareOthers(pair: Pair): Disagreement | undefined {
  const { actual, expected } = pair
  if (actual.kind === 'string' && expected.kind === 'string') {
    if (actual.value === expected.value) return undefined
    return { reason: 'text', actual: actual.value, expected: expected.value }
  }
  if (actual.kind === 'none' && expected.kind === 'none') return undefined
  const actualShape = findShape(actual)
  const expectedShape = findShape(expected)
  if (actualShape && expectedShape && String(actualShape) !== String(expectedShape)) {
    return rejectShape(actualShape, expectedShape)
  }
  return describeOthers(pair)
}

function describeOthers(pair: Pair): Disagreement {
  const { actual, expected } = pair
  return {
    reason: findReason(pair),
    actualType: describeType(actual),
    expectedType: describeType(expected),
    ...(actual.kind === 'omitted' && { actualShape: actual.shape }),
  }
}

function findReason({ actual, expected }: Pair): 'not-a-number' | 'type' | 'incomparable' {
  const isShapeEqual = findShape(actual) !== undefined && findShape(expected) !== undefined
  if (isShapeEqual || expected.kind === 'other') return 'incomparable'
  const isNumberExpected = expected.kind !== 'string' && expected.kind !== 'none'
  return isNumberExpected && WITHOUT_NUMBERS.has(actual.kind) ? 'not-a-number' : 'type'
}

function rejectShape(
  actualShape: readonly number[],
  expectedShape: readonly number[],
): Disagreement {
  return { reason: 'shape', actualShape, expectedShape }
}
