import { measureRms } from './direction.ts'

const ORDER = 5

/**
 * The standard deviation of what is rough about values at these places in rising order: divided
 * differences of fifth order, which leave nothing of a cost that is smooth at their scale, with
 * weights whose squares add up to 1.
 */
export function measureRoughness(places: readonly number[], values: Float64Array): number {
  const contrasts = values.subarray(ORDER).map((_, i) => {
    const weights = weighDifference(places.slice(i, i + ORDER + 1))
    const norm = Math.hypot(...weights)
    return weights.reduce((sum, w, j) => sum + (w / norm) * (values[i + j] ?? Number.NaN), 0)
  })
  return measureRms(contrasts)
}

/** Newton's divided difference as weights of the values. */
function weighDifference(places: readonly number[]): number[] {
  const span = (places.at(-1) ?? 0) - (places[0] ?? 0)
  return places.map((place) => {
    return places.reduce((weight, other) => {
      return other === place ? weight : (weight * span) / (place - other)
    }, 1)
  })
}

/** From each value to the next. */
export function takeDifferences(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, i) => value - (values[i] ?? Number.NaN))
}

/** How many numbers are exactly 0. */
export function countFlat(slopes: Float64Array): number {
  return slopes.filter((slope) => slope === 0).length
}
