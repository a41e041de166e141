import { type Closeness, fitMultiple } from './closeness.ts'
import { buildMatrix, type Matrix, pickColumn, readEntry, toMatrix, transpose } from './matrix.ts'
import { isComparable, type Suspect } from './suspect.ts'

/**
 * Whether a matrix is a product of one column and one row while the right one is not, so that it may come from a single
 * example. Regularisation is taken off first.
 */
export function looksLikeOneExample(suspect: Suspect): boolean {
  const pair = peel(suspect)
  if (pair === undefined) return false
  const reach = 10 * suspect.closeness.relative
  return measureSecondRank(pair.own) <= reach && measureSecondRank(pair.wanted) > 1e3 * reach
}

/**
 * Whether the row of such a product is one of the examples, which can be told in the first layer only: there the inputs
 * of the test case are what dZ is multiplied by.
 */
export function showsAnExample(suspect: Suspect): boolean {
  const own = peel(suspect)?.own
  if (own === undefined || !looksLikeOneExample(suspect)) return false
  const inputs = suspect.inputs.map(toMatrix).filter((matrix) => matrix !== undefined)
  const isRow = (matrix: Matrix) => hasMultiple(pickLargest(own), matrix, suspect.closeness)
  const isColumn = (matrix: Matrix) =>
    hasMultiple(pickLargest(transpose(own)), matrix, suspect.closeness)
  return inputs
    .flatMap((matrix) => [matrix, transpose(matrix)])
    .some((matrix) => {
      return isRow(matrix) || isColumn(matrix)
    })
}

/** The learner's and the right matrix without their regularisation terms. */
function peel(suspect: Suspect): { own: Matrix; wanted: Matrix } | undefined {
  const { analytic, right, parameter, position } = suspect
  if (!isComparable(suspect) || position?.role !== 'weights') return undefined
  const { lambda = 0, m = 1 } = suspect.facts
  const without = (data: Float64Array) =>
    toMatrix({
      ...right,
      data: data.map((entry, i) => entry - (lambda / m) * (parameter?.data[i] ?? 0)),
    })
  const [own, wanted] = [without(analytic.data), without(right.data)]
  return own && wanted && { own, wanted }
}

/** How far a matrix is from a product of one column and one row, as part of its largest entry. */
function measureSecondRank(a: Matrix): number {
  const { row, column, peak } = findPeak(a)
  if (peak === 0) return 0
  const rest = buildMatrix(a.rows, a.columns, (i, j) => {
    return readEntry(a, i, j) - (readEntry(a, i, column) * readEntry(a, row, j)) / peak
  })
  return Math.abs(findPeak(rest).peak / peak)
}

/** The row that holds the largest entry, as a column. */
function pickLargest(a: Matrix): Float64Array {
  return pickColumn(transpose(a), findPeak(a).row).data
}

function findPeak(a: Matrix): { row: number; column: number; peak: number } {
  let place = 0
  a.data.forEach((entry, offset) => {
    if (Math.abs(entry) > Math.abs(a.data[place] ?? 0)) place = offset
  })
  return {
    row: Math.floor(place / a.columns),
    column: place % a.columns,
    peak: a.data[place] ?? 0,
  }
}

/** Whether one of the matrix's columns is a multiple of the values. */
function hasMultiple(values: Float64Array, matrix: Matrix, closeness: Closeness): boolean {
  if (values.length !== matrix.rows || values.length < 2) return false
  return Array.from({ length: matrix.columns }, (_, column) => pickColumn(matrix, column)).some(
    ({ data }) => fitMultiple(values, data, closeness) !== undefined,
  )
}
