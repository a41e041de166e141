import { findLargestMagnitude } from '#grading/norm.ts'

/** Entries within this part of the largest count as equal where nothing says more. */
const CLOSE = 1e-5

/** By what part of the largest entry, and by how much besides, two arrays may differ and count as equal. */
export interface Closeness {
  readonly relative: number
  readonly absolute: number
}

/** How close an array must come to one whose entries may be off by `error`. */
export function allowFor(error: number): Closeness {
  return { relative: CLOSE, absolute: 4 * error }
}

/** Whether two arrays are equal entry by entry, as far as they can be told apart. Never for NaN. */
export function isClose(a: Float64Array, b: Float64Array, closeness: Closeness): boolean {
  if (a.length !== b.length) return false
  const allowed = measureAllowed(a, b, closeness)
  return a.every((entry, i) => Math.abs(entry - (b[i] ?? Number.NaN)) <= allowed)
}

/** Whether an array stands out of the error clearly enough for its entries to be told apart. */
export function isClear(values: Float64Array, { absolute }: Closeness): boolean {
  const size = findLargestMagnitude(values)
  return size > 0 && size < Infinity && size >= 1e3 * absolute
}

/** The number c for which values = c base, entry by entry; undefined when there is none. */
export function fitMultiple(
  values: Float64Array,
  base: Float64Array,
  closeness: Closeness,
): number | undefined {
  const slope = multiplyInner(values, base) / multiplyInner(base, base)
  if (!Number.isFinite(slope) || slope === 0) return undefined
  const reach =
    closeness.relative * findLargestMagnitude(values) +
    closeness.absolute * Math.max(1, Math.abs(slope))
  return values.every((value, i) => Math.abs(value - slope * (base[i] ?? Number.NaN)) <= reach)
    ? slope
    : undefined
}

/** The numbers for which values = first * a + second * b by least squares; undefined when none fit. */
export function fitPair(
  values: Float64Array,
  [a, b]: readonly [Float64Array, Float64Array],
  closeness: Closeness,
): { readonly first: number; readonly second: number } | undefined {
  const [aa, ab, bb] = [multiplyInner(a, a), multiplyInner(a, b), multiplyInner(b, b)]
  const determinant = aa * bb - ab * ab
  if (!(determinant > 1e-6 * aa * bb)) return undefined
  const [va, vb] = [multiplyInner(values, a), multiplyInner(values, b)]
  const first = (va * bb - vb * ab) / determinant
  const second = (vb * aa - va * ab) / determinant
  const reach =
    closeness.relative * findLargestMagnitude(values) +
    closeness.absolute * Math.max(1, Math.abs(first))
  const fits = values.every((value, i) => {
    return Math.abs(value - first * (a[i] ?? Number.NaN) - second * (b[i] ?? Number.NaN)) <= reach
  })
  return fits ? { first, second } : undefined
}

/** Whether two numbers are one, as far as a part of 1e-4 tells. */
export function isNear(a: number, b: number, part = 1e-4): boolean {
  return Math.abs(a - b) <= part * Math.max(Math.abs(a), Math.abs(b))
}

/** The entries of one array less those of another. */
export function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((entry, i) => entry - (b[i] ?? Number.NaN))
}

function measureAllowed(a: Float64Array, b: Float64Array, closeness: Closeness): number {
  const size = Math.max(findLargestMagnitude(a), findLargestMagnitude(b))
  return closeness.relative * size + closeness.absolute
}

function multiplyInner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)
}
