import { measureNorm } from '#grading/norm.ts'

/** Values of an odd function at distances from 0. */
export interface OddSamples {
  readonly distances: Float64Array
  readonly values: Float64Array
}

/** The slope at 0 of a polynomial fitted to an odd function. */
export interface OddFit {
  readonly slope: number
  /** By how much noise of standard deviation 1 in every value would move the slope, by standard deviation. */
  readonly spread: number
  /** The standard deviation of what the polynomial leaves. */
  readonly residual: number
}

/**
 * Fits c1 x + c3 x^3 + ... with 1, 2, ... terms by least squares (modified Gram-Schmidt, so that the fit with one term
 * more costs one more column). Distances are best near 1.
 */
export function fitOddPolynomials({ distances, values }: OddSamples, terms: number): OddFit[] {
  const columns: Float64Array[] = []
  // How much of c1 each orthonormal column carries: the first row of the inverse of R.
  const weights: number[] = []
  const rows: number[][] = []
  let rest = Float64Array.from(values)
  const fits: OddFit[] = []
  let slope = 0
  for (let term = 0; term < terms; term += 1) {
    const { column, row } = orthogonalise(
      distances.map((x) => x ** (2 * term + 1)),
      columns,
    )
    columns.push(column)
    rows.push(row)
    weights.push(solveWeight(rows, weights))
    const part = multiply(column, rest)
    rest = rest.map((value, i) => value - part * (column[i] ?? 0))
    slope += part * (weights[term] ?? 0)
    const freedom = Math.max(1, values.length - columns.length)
    fits.push({
      slope,
      spread: Math.hypot(...weights),
      residual: measureNorm(rest) / Math.sqrt(freedom),
    })
  }
  return fits
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

function multiply(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, entry, i) => sum + entry * (b[i] ?? 0), 0)
}
