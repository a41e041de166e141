import { decodePayload, encodePayload } from '#sandbox/wire.ts'
import { ProgramSession } from './session.ts'

const LIMITS = { outputBytes: 1_000, tensorElements: 1_000 }
const PROGRAM = `
  export function forward(X, Y, parameters) {
    const { W, b } = parameters
    const A = W.map((row, i) => X[0].map((_, k) => {
      const z = row.reduce((sum, w, j) => sum + w * X[j][k], 0) + b[i][0]
      return 1 / (1 + Math.exp(-z))
    }))
    let cost = 0
    for (let k = 0; k < Y[0].length; k += 1) {
      cost -= Y[0][k] * Math.log(A[0][k]) + (1 - Y[0][k]) * Math.log(1 - A[0][k])
    }
    console.log('cost', cost)
    return { cost: cost / Y[0].length, cache: [X, A, W] }
  }
  export const backward = (X, Y, cache) => {
    const [, A] = cache
    const dZ = A.map((row, i) => row.map((a, k) => a - Y[i][k]))
    const dW = dZ.map((row) => X.map((x) => row.reduce((sum, d, k) => sum + d * x[k], 0)))
    return { dW, db: [[0.5]] }
  }
`
const RUN = {
  seed: 0,
  values: { X: { t: 0 }, Y: { t: 1 }, W: { t: 2 }, b: { t: 3 } },
  parameters: ['W', 'b'],
  steps: [
    { call: 'forward', args: ['X', 'Y', 'parameters'], returns: ['cost', 'cache'] },
    { call: 'backward', args: ['X', 'Y', 'cache'], returns: ['gradients'] },
  ],
  want: ['cost', 'gradients'],
}
const SHAPES = [
  [4, 3],
  [1, 3],
  [1, 4],
  [1, 1],
] // prettier-ignore

/**
 * A small session played through while a child waits for the real one, so that Node has compiled what every session
 * uses. @throws Error when it does not come out right
 */
export function rehearse(toolsSource: string): void {
  const session = new ProgramSession(toolsSource, () => undefined)
  const chunks = [{ source: PROGRAM }]
  session.load({
    header: { chunks, expects: ['forward', 'backward'], limits: LIMITS },
    tensors: [],
  })
  const tensors = SHAPES.map((shape) => {
    const data = new Float64Array(shape.reduce((a, b) => a * b)).fill(0.5)
    return { dtype: 'float64' as const, shape, data }
  })
  const { header } = decodePayload(encodePayload(RUN, tensors))
  const answer = session.run({ header, tensors })
  encodePayload(answer.header, answer.tensors)
}
