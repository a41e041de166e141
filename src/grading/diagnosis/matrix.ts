import type { Tensor } from '#grading/tensor.ts'

/** A matrix of numbers in C order. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

/** A matrix whose entries are computed from their row and column. */
export function buildMatrix(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number,
): Matrix {
  const data = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      data[row * columns + column] = entry(row, column)
    }
  }
  return { rows, columns, data }
}

/** The entry at a row and a column; NaN outside. */
export function readEntry(a: Matrix, row: number, column: number): number {
  return a.data[row * a.columns + column] ?? Number.NaN
}

/** The matrix product. @throws RangeError when the inner sides differ. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) {
    throw new RangeError(`Cannot multiply ${a.rows}x${a.columns} by ${b.rows}x${b.columns}`)
  }
  return buildMatrix(a.rows, b.columns, (row, column) => {
    let sum = 0
    for (let k = 0; k < a.columns; k += 1) sum += readEntry(a, row, k) * readEntry(b, k, column)
    return sum
  })
}

/** Rows for columns. */
export function transpose(a: Matrix): Matrix {
  return buildMatrix(a.columns, a.rows, (row, column) => readEntry(a, column, row))
}

/** The matrix with every entry changed. */
export function mapMatrix(a: Matrix, change: (entry: number, offset: number) => number): Matrix {
  return { rows: a.rows, columns: a.columns, data: a.data.map(change) }
}

/** Entries of two matrices of one shape, combined. @throws RangeError when the shapes differ. */
export function zipMatrices(
  a: Matrix,
  b: Matrix,
  combine: (left: number, right: number) => number,
): Matrix {
  if (!hasShapeOf(a, b)) {
    throw new RangeError(`Cannot combine ${a.rows}x${a.columns} with ${b.rows}x${b.columns}`)
  }
  return mapMatrix(a, (entry, offset) => combine(entry, b.data[offset] ?? Number.NaN))
}

/** Every entry times a number. */
export function scaleMatrix(a: Matrix, factor: number): Matrix {
  return mapMatrix(a, (entry) => entry * factor)
}

/** One column that holds the sum of each row. */
export function sumRows(a: Matrix): Matrix {
  const data = new Float64Array(a.rows)
  a.data.forEach((entry, offset) => {
    const row = Math.floor(offset / a.columns)
    data[row] = (data[row] ?? 0) + entry
  })
  return { rows: a.rows, columns: 1, data }
}

/** One of the columns, as a matrix. */
export function pickColumn(a: Matrix, column: number): Matrix {
  return buildMatrix(a.rows, 1, (row) => readEntry(a, row, column))
}

/** Whether two matrices have as many rows and columns. */
export function hasShapeOf(a: Matrix, b: Matrix): boolean {
  return a.rows === b.rows && a.columns === b.columns
}

/** A tensor of at most two axes as a matrix; a vector is one column. Undefined for more axes. */
export function toMatrix({ shape, data }: Tensor): Matrix | undefined {
  if (shape.length > 2) return undefined
  const [rows = 1, columns = 1] = shape
  return { rows, columns, data }
}
