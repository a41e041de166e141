import type { Program } from '#test/grading/check/programs.ts'
import { type HardCase, mapCost, mapGradient, scalar, sigmoid, smooth } from './hard-case.ts'

const offset = mapCost(smooth, (cost) => cost + 1e6)
const noisy = mapCost(smooth, (cost) => cost + 1e-9 * hash(cost))
const wrongBy = (part: number) => (slope: number) => slope * (1 + part)

/** Noise from -1 to 1 that is the same for the same number. */
function hash(x: number): number {
  const wave = Math.sin(x * 1e9) * 43758.5453
  return 2 * (wave - Math.floor(wave)) - 1
}

const single = singlePrecision()

/** The same function as `smooth` does not matter here: every step is rounded to float32. */
function singlePrecision(): Program {
  const f = Math.fround
  return scalar(
    [0.3, 0.7, 1.1],
    (a, b, c) => {
      const [x, y, z] = [f(a), f(b), f(c)]
      return f(f(Math.tanh(f(x * y))) + f(f(Math.exp(f(0.5 * z))) * x))
    },
    (a, b, c) => {
      const [x, y, z] = [f(a), f(b), f(c)]
      const slope = f(1 - f(Math.tanh(f(x * y)) ** 2))
      const power = f(Math.exp(f(0.5 * z)))
      return [f(f(y * slope) + power), f(x * slope), f(f(0.5 * power) * x)]
    },
  )
}

function sumExamples(): Program {
  const xs = Float64Array.from({ length: 50_000 }, (_, i) => Math.sin(i) + 0.1 * Math.cos(3 * i))
  const total = (part: (x: number) => number) => xs.reduce((sum, x) => sum + part(x), 0)
  return scalar(
    [0.3, -0.2],
    (w, b) => total((x) => Math.log1p(Math.exp(w * x + b))),
    (w, b) => [total((x) => x * sigmoid(w * x + b)), total((x) => sigmoid(w * x + b))],
  )
}

const saturated = scalar([20], sigmoid, (z) => [sigmoid(z) * (1 - sigmoid(z))])
const lost = scalar(
  [40],
  (z) => -Math.log(1 - sigmoid(z)),
  (z) => [sigmoid(z)],
)

/** log(1 - A) with A near 1 moves in steps of 1.4e-6. */
export const stairs = scalar(
  [0.8, 0.3],
  (a, b) => -Math.log(1 - sigmoid(29 * a)) / 3 + (a + b) ** 2,
  (a, b) => [(29 / 3) * sigmoid(29 * a) + 2 * (a + b), 2 * (a + b)],
)
/** The same with steps a thousand times as wide. */
export const wideStairs: Program = { ...stairs, theta: [1.05, 0.3] }

const narrow = scalar(
  [0.2],
  (x) => Math.sin(1e5 * x),
  (x) => [1e5 * Math.cos(1e5 * x)],
)
const clipped = scalar(
  [0, 0.4],
  (a, b) => Math.min(1e-5, Math.max(-1e-5, a)) + b * b,
  (a, b) => [Math.abs(a) < 1e-5 ? 1 : 0, 2 * b],
)
const rounded = mapCost(smooth, (cost) => Math.round(cost * 1e6) / 1e6)

/** Offsets, noise, saturation, rounding, float32. */
export const noiseCases: readonly HardCase[] = [
  { id: 'N1', title: 'a cost with an offset of 1e6, right', program: offset, verdict: 'passed' },
  {
    id: 'N2',
    title: 'a cost with an offset of 1e6, one entry 1 % off',
    program: mapGradient(offset, (slope, i) => (i === 1 ? slope * 1.01 : slope)),
    verdict: 'failed',
  },
  {
    id: 'N2b',
    title: 'a cost with an offset of 1e6, one entry 0.1 % off',
    program: mapGradient(offset, (slope, i) => (i === 1 ? slope * 1.001 : slope)),
    verdict: 'failed',
  },
  {
    id: 'N5',
    title: 'float32 forward and backward, right',
    program: single,
    verdict: 'passed',
    notes: ['float32'],
  },
  {
    id: 'N5w',
    title: 'float32 forward and backward, 0.1 % off',
    program: mapGradient(single, (slope) => Math.fround(slope * 1.001)),
    verdict: 'failed',
    notes: ['float32'],
  },
  {
    id: 'N7',
    title: 'a saturated sigmoid of slope 2e-9, right',
    program: saturated,
    verdict: 'passed',
  },
  {
    id: 'N7w',
    title: 'a saturated sigmoid of slope 2e-9, 1 % off',
    program: mapGradient(saturated, wrongBy(0.01)),
    verdict: 'failed',
  },
  {
    id: 'N9',
    title: 'cross-entropy of a lost unit: the cost is infinite',
    program: lost,
    verdict: 'inconclusive',
    notes: ['cost-not-finite'],
  },
  { id: 'N10', title: 'noise of 1e-9, right', program: noisy, verdict: 'passed', notes: ['noisy'] },
  {
    id: 'N10w',
    title: 'noise of 1e-9, 0.1 % off',
    program: mapGradient(noisy, wrongBy(0.001)),
    verdict: 'failed',
    notes: ['noisy'],
  },
  {
    id: 'N10x',
    title: 'noise of 1e-9, a thousand times too large',
    program: mapGradient(noisy, (slope) => slope * 1000),
    verdict: 'failed',
  },
  {
    id: 'N11',
    title: 'a wave of 300 million turns, which looks like noise, right',
    program: scalar(
      [2],
      (t) => Math.sin(1e9 * t),
      (t) => [1e9 * Math.cos(1e9 * t)],
    ),
    verdict: 'inconclusive',
    notes: ['unresolved'],
  },
  {
    id: 'N11w',
    title: 'a wave of 300 million turns, its sign wrong',
    program: scalar(
      [2],
      (t) => Math.sin(1e9 * t),
      (t) => [-1e9 * Math.cos(1e9 * t)],
    ),
    verdict: 'failed',
  },
  {
    id: 'N12',
    title: 'a sum over 50,000 examples, right',
    program: sumExamples(),
    verdict: 'passed',
  },
  {
    id: 'G1',
    title: 'a gradient rounded to float32, right',
    program: mapGradient(smooth, Math.fround),
    verdict: 'passed',
    notes: ['float32'],
  },
  { id: 'R2', title: 'a cost in steps of 1.4e-6, right', program: stairs, verdict: 'passed' },
  {
    id: 'R2w',
    title: 'a cost in steps of 1.4e-6, 1 % off',
    program: mapGradient(stairs, wrongBy(0.01)),
    verdict: 'failed',
  },

  { id: 'R2c', title: 'a cost rounded to 1e-6, right', program: rounded, verdict: 'passed' },
  {
    id: 'R2d',
    title: 'a cost rounded to 1e-6, 1 % off',
    program: mapGradient(rounded, wrongBy(0.01)),
    verdict: 'failed',
  },
  { id: 'R3a', title: 'sin(1e5 x), right', program: narrow, verdict: 'passed' },
  {
    id: 'R3w',
    title: 'sin(1e5 x), 1 % off',
    program: mapGradient(narrow, wrongBy(0.01)),
    verdict: 'failed',
  },
  { id: 'R3b', title: 'clip(x, -1e-5, 1e-5) at 0, right', program: clipped, verdict: 'passed' },
]
