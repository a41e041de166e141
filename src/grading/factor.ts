import { findLargestMagnitude } from './norm.ts'

/**
 * Entries within this part of the largest count as equal, and factors within this part of
 * themselves.
 */
export const CLOSE = 1e-5
const LARGEST_WHOLE = 100

/**
 * The factor c for which `values` is c times `base`, or undefined when there is none: c = <values,
 * base> / <base, base>, and every entry of `values` lies within 1e-5 of its largest from c times
 * the base. It is snapped to whole numbers up to 100 and their inverses, and otherwise given to the
 * six digits that the closeness supports. Both must be finite and of one length.
 */
export function findFactor(values: Float64Array, base: Float64Array): number | undefined {
  const valuesSize = findLargestMagnitude(values)
  const baseSize = findLargestMagnitude(base)
  if (valuesSize === 0 || baseSize === 0) return undefined
  const scaled = values.map((value) => value / valuesSize)
  const scaledBase = base.map((value) => value / baseSize)
  const slope = multiplyInner(scaled, scaledBase) / multiplyInner(scaledBase, scaledBase)
  const isMultiple = scaled.every((value, i) => {
    return Math.abs(value - slope * (scaledBase[i] ?? Number.NaN)) <= CLOSE
  })
  const factor = snapFactor((slope * valuesSize) / baseSize)
  return isMultiple && Number.isFinite(factor) && factor !== 0 ? factor : undefined
}

/** How many entries are above the noise: more than 1e-5 of the largest. */
export function countSignificantEntries(values: Float64Array): number {
  const least = CLOSE * findLargestMagnitude(values)
  return values.reduce((count, value) => (Math.abs(value) > least ? count + 1 : count), 0)
}

/** Whether two factors are one, as far as they can be told apart. */
export function isSameFactor(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b))
}

function snapFactor(factor: number): number {
  const size = Math.abs(factor)
  const whole = Math.round(Math.max(size, 1 / size))
  const snapped = size < 1 ? 1 / whole : whole
  if (whole <= LARGEST_WHOLE && isSameFactor(size, snapped)) return Math.sign(factor) * snapped
  return Number(factor.toPrecision(6))
}

function multiplyInner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0)
}
