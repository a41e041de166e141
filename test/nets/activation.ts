import { type Matrix, mapMatrix } from '#grading/diagnosis/matrix.ts'

export type Activation = 'relu' | 'leaky' | 'tanh' | 'sigmoid' | 'linear'
/** How the last layer's sums become outputs: one of the above, or together. */
export type OutputActivation = Activation | 'softmax'

/** The slope of a leaky ReLU below 0. */
export const LEAK = 0.01

const FUNCTIONS: Readonly<Record<Activation, (z: number) => number>> = {
  relu: (z) => Math.max(0, z),
  leaky: (z) => (z > 0 ? z : LEAK * z),
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  linear: (z) => z,
}

const SLOPES: Readonly<Record<Activation, (z: number) => number>> = {
  relu: (z) => (z > 0 ? 1 : 0),
  leaky: (z) => (z > 0 ? 1 : LEAK),
  tanh: (z) => 1 - Math.tanh(z) ** 2,
  sigmoid: (z) => FUNCTIONS.sigmoid(z) * (1 - FUNCTIONS.sigmoid(z)),
  linear: () => 1,
}

/** A layer's outputs from its sums. */
export function activate(z: Matrix, activation: OutputActivation): Matrix {
  return activation === 'softmax' ? normalise(z) : mapMatrix(z, FUNCTIONS[activation])
}

/** The activation's derivative at the sums, entry by entry; ReLU's at 0 is 0. */
export function differentiate(z: Matrix, activation: Activation): Matrix {
  return mapMatrix(z, SLOPES[activation])
}

/** Softmax of each column, the largest sum subtracted first. */
function normalise(z: Matrix): Matrix {
  const columns = Array.from({ length: z.columns }, (_, column) => {
    const sums = z.data.filter((_, offset) => offset % z.columns === column)
    const largest = Math.max(...sums)
    const powers = sums.map((sum) => Math.exp(sum - largest))
    return { powers, total: powers.reduce((sum, power) => sum + power, 0) }
  })
  return mapMatrix(z, (_, offset) => {
    const column = columns[offset % z.columns]
    const power = column?.powers[Math.floor(offset / z.columns)] ?? Number.NaN
    return power / (column?.total ?? Number.NaN)
  })
}
