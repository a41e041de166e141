/**
 * Points at which a function has to be evaluated: in point p, entry `indices[p]` of theta is
 * `replacements[p]`.
 */
export interface CentralDifferencePlan {
  readonly indices: Uint32Array
  readonly replacements: Float64Array
}

/**
 * The 2N points of the course's gradient check: for each entry in order first theta_i + epsilon,
 * then theta_i - epsilon.
 * @throws RangeError unless epsilon is positive and finite.
 */
export function planCentralDifference(theta: Float64Array, epsilon: number): CentralDifferencePlan {
  checkEpsilon(epsilon)
  const indices = new Uint32Array(2 * theta.length)
  const replacements = new Float64Array(2 * theta.length)
  theta.forEach((entry, i) => {
    indices.fill(i, 2 * i, 2 * i + 2)
    replacements[2 * i] = entry + epsilon
    replacements[2 * i + 1] = entry - epsilon
  })
  return { indices, replacements }
}

/**
 * The numeric gradient from the function's values at the planned points: (J+ - J-) / (2 epsilon).
 * As in the course it is divided by 2 epsilon and not by the step as rounded. Not finite where a
 * value is not.
 * @throws RangeError unless epsilon is positive and finite and there are two values per entry.
 */
export function combineCentralDifference(values: Float64Array, epsilon: number): Float64Array {
  checkEpsilon(epsilon)
  if (values.length % 2 !== 0) {
    throw new RangeError(`Cannot pair ${values.length} values: each entry needs two`)
  }
  const width = 2 * epsilon
  return Float64Array.from({ length: values.length / 2 }, (_, i) => {
    const [above = Number.NaN, below = Number.NaN] = values.subarray(2 * i, 2 * i + 2)
    return (above - below) / width
  })
}

function checkEpsilon(epsilon: number): void {
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`Cannot take differences over ${epsilon}: epsilon is a positive number`)
  }
}
