import { types } from 'node:util'
import type { Dtype } from '#grading/tensor.ts'
import { listElements } from './objects.ts'

/** Arrays nested more deeply than this are no arrays of numbers. */
export const MAX_DEPTH = 6

/** Numbers in C order with their shape. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly data: Float64Array
  readonly dtype: Dtype
}

/** A typed array as numbers; undefined for arrays of bigints and whatever is no typed array. */
export function readTyped(value: unknown): Numbers | undefined {
  if (!types.isTypedArray(value) || types.isBigInt64Array(value)) return undefined
  if (types.isBigUint64Array(value)) return undefined
  const data = Float64Array.from({ length: value.length }, (_, at) => Number(value[at]))
  return { shape: [data.length], data, dtype: chooseDtype(value) }
}

/** A nested array as numbers, where it is rectangular, not empty, and holds nothing else. */
export function readNested(value: readonly unknown[]): Numbers | undefined {
  const reading: Reading = { flat: [], truths: 0 }
  const shape = readInto(reading, value, 0)
  if (shape === undefined) return undefined
  const areTruths = reading.truths === reading.flat.length
  return { shape, data: Float64Array.from(reading.flat), dtype: areTruths ? 'bool' : 'float64' }
}

interface Reading {
  readonly flat: number[]
  truths: number
}

function readInto(
  reading: Reading,
  value: readonly unknown[],
  depth: number,
): readonly number[] | undefined {
  if (value.length === 0 || depth >= MAX_DEPTH) return undefined
  let common: readonly number[] | undefined
  for (const element of listElements(value)) {
    const shape = readElement(reading, element, depth)
    if (shape === undefined || (common !== undefined && !isSame(common, shape))) return undefined
    common = shape
  }
  return common && [value.length, ...common]
}

function readElement(
  reading: Reading,
  element: unknown,
  depth: number,
): readonly number[] | undefined {
  if (typeof element === 'number' || typeof element === 'boolean') {
    reading.flat.push(Number(element))
    if (typeof element === 'boolean') reading.truths += 1
    return []
  }
  if (types.isProxy(element)) return undefined
  return Array.isArray(element)
    ? readInto(reading, element, depth + 1)
    : readRow(reading, readTyped(element))
}

function readRow(reading: Reading, row: Numbers | undefined): readonly number[] | undefined {
  if (row === undefined || row.data.length === 0) return undefined
  for (const number of row.data) reading.flat.push(number)
  return row.shape
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis])
}

function chooseDtype(value: object): Dtype {
  if (types.isFloat64Array(value)) return 'float64'
  return types.isFloat32Array(value) ? 'float32' : 'int64'
}
