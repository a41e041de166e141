import { CAPS } from './caps.ts'
import type { ValueDtype } from './value.ts'

/** Takes note of one fault at a place in the request. */
export type Complaint = (path: PropertyKey[], message: string) => void

interface PlainArray {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

const EMPTY: PlainArray = { shape: [0], data: new Float64Array(0) }

/** Reads a nested array of numbers: every row as long as its neighbours, every entry a finite number. */
export function parseArray(
  raw: readonly unknown[],
  path: readonly PropertyKey[],
  complain: Complaint,
): PlainArray {
  const shape = measureShape(raw)
  const count = shape.reduce((product, side) => product * side, 1)
  if (shape.length > CAPS.dimensions || count > CAPS.tensorElements) {
    complain(
      [...path],
      `Must have at most ${CAPS.dimensions} dimensions and ${CAPS.tensorElements} elements; its shape is (${shape.join(', ')})`,
    )
    return EMPTY
  }
  const filling: Filling = { shape, data: new Float64Array(count), next: 0 }
  const fault = fill(filling, raw, [])
  if (fault === undefined) return { shape, data: filling.data }
  complain([...path, ...fault.path], fault.message)
  return EMPTY
}

function measureShape(raw: readonly unknown[]): number[] {
  const shape: number[] = []
  for (let level: unknown = raw; Array.isArray(level); level = level[0]) {
    shape.push(level.length)
    if (shape.length > CAPS.dimensions) break
  }
  return shape
}

interface Filling extends PlainArray {
  next: number
}

interface Fault {
  readonly path: PropertyKey[]
  readonly message: string
}

function fill(filling: Filling, row: readonly unknown[], path: number[]): Fault | undefined {
  const { shape } = filling
  const side = shape[path.length]
  if (row.length !== side) {
    return { path, message: `Must have ${side} entries like its neighbours; it has ${row.length}` }
  }
  const isInnermost = path.length === shape.length - 1
  for (const [at, entry] of row.entries()) {
    const fault = isInnermost
      ? put(filling, entry, [...path, at])
      : descend(filling, entry, [...path, at])
    if (fault !== undefined) return fault
  }
  return undefined
}

function descend(filling: Filling, entry: unknown, path: number[]): Fault | undefined {
  return Array.isArray(entry)
    ? fill(filling, entry, path)
    : { path, message: 'Must be an array like its neighbours' }
}

function put(filling: Filling, entry: unknown, path: number[]): Fault | undefined {
  if (typeof entry !== 'number' || !Number.isFinite(entry)) {
    return { path, message: explainEntry(entry) }
  }
  filling.data[filling.next] = entry
  filling.next += 1
  return undefined
}

function explainEntry(entry: unknown): string {
  if (Array.isArray(entry)) return 'Must be a number like its neighbours; it is an array'
  if (entry === 'NaN' || entry === 'Infinity' || entry === '-Infinity') {
    return `"${entry}" stands for a number only inside data of {"dtype", "shape", "data"}`
  }
  if (typeof entry === 'number') return explainInfinite(entry)
  return `Must be a number; a list of other things is written {"list": [...]}`
}

/** What to say of a number that JSON cannot hold, and that other formats can. */
export function explainInfinite(number: number): string {
  return `Must be finite; ${number} is written {"dtype": "float64", "shape": [], "data": ["${number}"]}`
}

const WORDS = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

interface Data {
  readonly data: readonly unknown[]
  readonly dtype: ValueDtype
  readonly path: readonly PropertyKey[]
}

/** Reads the flat data of a tensor, where NaN and infinities are strings and must suit the dtype. */
export function parseData({ data, dtype, path }: Data, complain: Complaint): Float64Array {
  const numbers = new Float64Array(data.length)
  for (const [at, entry] of data.entries()) {
    const value = readEntry(entry)
    const fault =
      value === undefined
        ? 'Must be a number, "NaN", "Infinity" or "-Infinity"'
        : explainMisfit(value, dtype)
    if (fault !== undefined) {
      complain([...path, at], fault)
      return numbers
    }
    numbers[at] = value ?? 0
  }
  return numbers
}

function readEntry(entry: unknown): number | undefined {
  if (typeof entry === 'number') return Number.isFinite(entry) ? entry : undefined
  if (typeof entry === 'boolean') return Number(entry)
  return WORDS.get(entry)
}

function explainMisfit(value: number, dtype: ValueDtype): string | undefined {
  if (dtype === 'int64' && !Number.isSafeInteger(value))
    return `Must be a whole number below 2^53 for int64; it is ${value}`
  if (dtype === 'bool' && value !== 0 && value !== 1)
    return `Must be 0 or 1 for bool; it is ${value}`
  return undefined
}
