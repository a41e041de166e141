import { type Matrix, zipMatrices } from '#grading/diagnosis/matrix.ts'

/** The entrywise product. */
export function multiplyEntries(a: Matrix, b: Matrix): Matrix {
  return zipMatrices(a, b, (left, right) => left * right)
}

/** The entrywise sum. */
export function add(a: Matrix, b: Matrix): Matrix {
  return zipMatrices(a, b, (left, right) => left + right)
}
