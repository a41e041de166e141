/** Multiples of a step are off by no more than this many units in the cost's last place. */
const ROUNDINGS = 8
/** A step of fewer units is not told from rounding. */
const LEAST_UNITS = 256
const UNIT = 2 ** -52
/** The standard deviation of numbers rounded to multiples of 1. */
const ROUNDED = 1 / Math.sqrt(12)

/** A number with the rounding error that it may carry. */
interface Rounded {
  readonly size: number
  readonly error: number
}

/** The standard deviation of what rounding a cost to multiples of some step adds; 0 without one. */
export function measureQuantisation(changes: readonly number[], cost: number): number {
  return ROUNDED * findQuantum(changes, UNIT * Math.abs(cost))
}

/**
 * The step of a cost that was rounded to multiples of something: the greatest common divisor of its
 * changes, as far as floats have one. 0 where there is none, as for smooth costs.
 */
function findQuantum(changes: readonly number[], unit: number): number {
  const sizes = changes
    .map(Math.abs)
    .filter((size) => size > LEAST_UNITS * unit)
    .toSorted((a, b) => a - b)
  let divisor: Rounded = { size: 0, error: 0 }
  for (const size of sizes) {
    divisor = refine(divide({ size, error: unit }, divisor), { size, error: unit })
  }
  const isCommon = sizes.every((size) => {
    return Math.abs(size - divisor.size * Math.round(size / divisor.size)) <= ROUNDINGS * unit
  })
  return isCommon && divisor.size > LEAST_UNITS * unit ? divisor.size : 0
}

/** Euclid's algorithm, until a remainder is no more than rounding. */
function divide(a: Rounded, b: Rounded): Rounded {
  let [larger, smaller] = a.size > b.size ? [a, b] : [b, a]
  while (smaller.size > 0) {
    const multiple = Math.round(larger.size / smaller.size)
    const size = Math.abs(larger.size - smaller.size * multiple)
    const error = larger.error + multiple * smaller.error
    if (size <= 3 * error) return smaller
    larger = smaller
    smaller = { size, error }
  }
  return larger
}

/** The larger a multiple, the more exactly it gives the divisor. */
function refine(divisor: Rounded, multiple: Rounded): Rounded {
  const count = Math.max(1, Math.round(multiple.size / divisor.size))
  return { size: multiple.size / count, error: multiple.error / count }
}
