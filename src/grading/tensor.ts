/**
 * Element types a tensor can have had in the learner's program; the numbers themselves are always
 * float64 here.
 */
export type Dtype = 'float64' | 'float32' | 'int64' | 'bool'

/**
 * An n-dimensional array of numbers in C order; `data.length` is the product of `shape` (1 for a
 * scalar, shape []).
 */
export interface Tensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** The number of elements an array of this shape holds. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}

/** Makes a tensor and insists that shape and data agree. @throws RangeError when they do not. */
export function createTensor(
  shape: readonly number[],
  data: ArrayLike<number>,
  dtype: Dtype = 'float64',
): Tensor {
  if (countElements(shape) !== data.length) {
    throw new RangeError(
      `Cannot make a tensor of shape ${formatShape(shape)} from ${data.length} numbers`,
    )
  }
  return { dtype, shape: [...shape], data: Float64Array.from(data) }
}

/** A tensor without axes: one number. */
export function createScalar(value: number, dtype: Dtype = 'float64'): Tensor {
  return { dtype, shape: [], data: Float64Array.of(value) }
}

/** A shape in Python's notation: (3, 5), (5,) or (). */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

/** Whether two arrays have the same axes, in the same order. */
export function hasSameShape(a: Tensor, b: Tensor): boolean {
  return a.shape.length === b.shape.length && a.shape.every((side, axis) => side === b.shape[axis])
}

/** The place of entry `offset` (counted in C order) in an array of this shape; [] for a scalar. */
export function unravelOffset(shape: readonly number[], offset: number): number[] {
  const index: number[] = []
  let rest = offset
  for (const side of shape.toReversed()) {
    index.unshift(rest % side)
    rest = Math.floor(rest / side)
  }
  return index
}

/** All entries of the tensors, one after another, each tensor flattened in C order. */
export function concatenateData(tensors: readonly Tensor[]): Float64Array {
  const vector = new Float64Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0))
  let offset = 0
  for (const { data } of tensors) {
    vector.set(data, offset)
    offset += data.length
  }
  return vector
}

/** Undoes `concatenateData`: one tensor per shape. @throws RangeError when the counts differ. */
export function splitData(vector: Float64Array, shapes: readonly (readonly number[])[]): Tensor[] {
  const total = shapes.reduce((sum, shape) => sum + countElements(shape), 0)
  if (total !== vector.length) {
    throw new RangeError(`Cannot split ${vector.length} numbers into shapes that hold ${total}`)
  }
  let end = 0
  return shapes.map((shape) => {
    const start = end
    end += countElements(shape)
    return createTensor(shape, vector.subarray(start, end))
  })
}
