import { measureNorm } from '#grading/norm.ts'

/** Values of a function at distances from 0. */
export interface FitSamples {
  readonly distances: Float64Array
  readonly values: Float64Array
}

/** The first coefficient of a sum of powers fitted to values. */
export interface PowerFit {
  readonly coefficient: number
  /** By how much noise of standard deviation 1 in every value would move it, by standard deviation. */
  readonly spread: number
  /** By how much an error of up to 1 in every value could move it. */
  readonly reach: number
  /** The standard deviation of what the fit leaves. */
  readonly residual: number
  /** How alike neighbours are in what it leaves: from -1 to 1, near 0 for independent noise. */
  readonly correlation: number
}

/**
 * Fits the first, the first two, the first three ... of some powers by least squares (modified Gram-Schmidt, so that one
 * power more costs one more column), and returns the coefficient of the first power each time. Distances are best near
 * 1.
 */
export function fitPowers(
  { distances, values }: FitSamples,
  powers: readonly number[],
): PowerFit[] {
  const columns: Float64Array[] = []
  const rows: number[][] = []
  // How much of the first coefficient each orthonormal column carries: the first row of the inverse of R.
  const weights: number[] = []
  let rest = Float64Array.from(values)
  let shares = new Float64Array(values.length)
  let coefficient = 0
  return powers.map((power) => {
    const raw = distances.map((x) => x ** power)
    const { column, row } = orthogonalise(raw, columns)
    columns.push(column)
    rows.push(row)
    const weight = solveWeight(rows, weights)
    weights.push(weight)
    const part = multiply(column, rest)
    rest = rest.map((value, i) => value - part * (column[i] ?? 0))
    shares = shares.map((share, i) => share + weight * (column[i] ?? 0))
    coefficient += part * weight
    return {
      coefficient,
      spread: Math.hypot(...weights),
      reach: shares.reduce((sum, share) => sum + Math.abs(share), 0),
      residual: measureNorm(rest) / Math.sqrt(Math.max(1, values.length - columns.length)),
      correlation: correlateNeighbours(rest),
    }
  })
}

/** Takes from a column what the others hold; `row` is what was taken, then the length of what is left. */
function orthogonalise(raw: Float64Array, columns: readonly Float64Array[]) {
  let column = raw
  const row = columns.map((other) => {
    const part = multiply(other, column)
    column = column.map((value, i) => value - part * (other[i] ?? 0))
    return part
  })
  const length = measureNorm(column)
  return { column: column.map((value) => value / length), row: [...row, length] }
}

/** The next entry of the first row of R^-1, from the columns of R so far. */
function solveWeight(rows: readonly number[][], weights: readonly number[]): number {
  const row = rows.at(-1) ?? []
  const length = row.at(-1) ?? Number.NaN
  if (weights.length === 0) return 1 / length
  return -weights.reduce((sum, weight, i) => sum + weight * (row[i] ?? 0), 0) / length
}

function correlateNeighbours(rest: Float64Array): number {
  const length = measureNorm(rest)
  if (length === 0) return 1
  const unit = rest.map((entry) => entry / length)
  return multiply(unit.subarray(1), unit)
}

function multiply(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, entry, i) => sum + entry * (b[i] ?? 0), 0)
}
