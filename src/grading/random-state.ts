import { createMersenneTwister } from './mersenne-twister.ts'
import { computeNaturalLog } from './natural-log.ts'
import { countElements, createTensor, type Tensor } from './tensor.ts'

/** NumPy's legacy generator: the numbers of `np.random.RandomState(seed)`, in the same order. */
export interface RandomState {
  /** As `rand`: 53 random bits over 2^53, from [0, 1). */
  uniform(): number
  /**
   * As `randn`: Marsaglia's polar method, whose second value of a pair is kept for the next call.
   */
  normal(): number
}

/** What to draw: NumPy's `scale * rand(*shape)` or `scale * randn(*shape)`. */
export interface Draw {
  readonly shape: readonly number[]
  readonly distribution: 'normal' | 'uniform'
  readonly scale: number
}

/**
 * Starts a stream. Uniform numbers equal NumPy's bit for bit. So do normal ones where its C library
 * rounds logarithms correctly and the compiler fuses no multiplication with an addition; elsewhere
 * one may differ in its last place.
 * @throws RangeError unless seed is an integer from 0 to 2^32 - 1.
 */
export function createRandomState(seed: number): RandomState {
  const generator = createMersenneTwister(seed)
  let kept: number | undefined

  function uniform(): number {
    const high = generator.drawUint32() >>> 5
    const low = generator.drawUint32() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  function normal(): number {
    if (kept !== undefined) {
      const value = kept
      kept = undefined
      return value
    }
    const { x, y, square } = drawInDisc(uniform)
    const factor = Math.sqrt((-2 * computeNaturalLog(square)) / square)
    kept = factor * x
    return factor * y
  }

  return { uniform, normal }
}

/**
 * Draws an array in C order from the stream. @throws RangeError when a side is no whole number >=
 * 0.
 */
export function drawTensor(state: RandomState, draw: Draw): Tensor {
  const { shape, distribution, scale } = draw
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new RangeError(
      `Cannot draw an array of shape (${shape.join(', ')}): sides are whole numbers from 0`,
    )
  }
  const data = new Float64Array(countElements(shape))
  for (let i = 0; i < data.length; i += 1) {
    data[i] = scale * (distribution === 'normal' ? state.normal() : state.uniform())
  }
  return createTensor(shape, data)
}

/**
 * A point of the open unit disc other than its centre, by rejection, and its squared distance from
 * there.
 */
function drawInDisc(uniform: () => number): { x: number; y: number; square: number } {
  for (;;) {
    const x = 2 * uniform() - 1
    const y = 2 * uniform() - 1
    const square = x * x + y * y
    if (square < 1 && square !== 0) return { x, y, square }
  }
}
