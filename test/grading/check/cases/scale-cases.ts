import { type HardCase, mapCost, mapGradient, relu, scalar, smooth } from './hard-case.ts'

const pixels = [
  [255, -127],
  [130, -66],
]
const sums = (a: number, b: number) => pixels.map(([x = 0, y = 0]) => a * x + b * y)

const tinyCost = mapGradient(
  mapCost(smooth, (cost) => cost * 1e-300),
  (slope) => slope * 1e-300,
)
const log = (at: number) => scalar([at], Math.log, (x) => [1 / x])
const linear = (at: number) =>
  scalar(
    [at],
    (x) => 3 * x,
    () => [3],
  )
const constant = (slope: number) =>
  scalar(
    [1, 2, 3, 4],
    () => 5,
    () => [slope, slope, slope, slope],
  )
const square = (slope: number) =>
  scalar(
    [0.5, -0.25],
    (a, b) => (a - 0.5) ** 2 + (b + 0.25) ** 2,
    (a, b) => [2 * (a - 0.5) + slope, 2 * (b + 0.25)],
  )

/** Zero, tiny and huge costs, gradients and parameters; edges of the domain. */
export const scaleCases: readonly HardCase[] = [
  {
    id: 'Z1',
    title: 'a constant cost, gradient 0',
    program: constant(0),
    verdict: 'passed',
    notes: ['uninformative'],
  },
  {
    id: 'Z2',
    title: 'a constant cost, gradient 1e-9',
    program: constant(1e-9),
    verdict: 'failed',
  },
  {
    id: 'Z4',
    title: 'a cost scaled by 1e-6, right',
    program: mapGradient(
      mapCost(smooth, (cost) => cost * 1e-6),
      (slope) => slope * 1e-6,
    ),
    verdict: 'passed',
  },
  { id: 'Z5', title: 'a cost near 1e-300, right', program: tinyCost, verdict: 'passed' },
  {
    id: 'Z5w',
    title: 'a cost near 1e-300, 0.1 % off',
    program: mapGradient(tinyCost, (slope) => slope * 1.001),
    verdict: 'failed',
  },
  {
    id: 'Z8',
    title: 'a bias of 0, right',
    program: scalar(
      [0],
      (b) => Math.log1p(Math.exp(b + 0.4)),
      (b) => [1 / (1 + Math.exp(-b - 0.4))],
    ),
    verdict: 'passed',
  },
  {
    id: 'Z9',
    title: 'a dead ReLU everywhere, gradient 0',
    program: scalar(
      [-1, -2, -0.5],
      (a, b, c) => relu(a) + relu(b) + relu(c),
      () => [0, 0, 0],
    ),
    verdict: 'passed',
    notes: ['uninformative'],
  },
  { id: 'K16', title: 'a cost of 0 at its minimum, right', program: square(0), verdict: 'passed' },
  { id: 'K16w', title: 'a cost of 0, gradient 1e-4', program: square(1e-4), verdict: 'failed' },
  { id: 'M1', title: 'a parameter of 1e8, right', program: linear(1e8), verdict: 'passed' },
  { id: 'M2', title: 'a parameter of 1e10, right', program: linear(1e10), verdict: 'passed' },
  {
    id: 'M2w',
    title: 'a parameter of 1e10, 0.1 % off',
    program: mapGradient(linear(1e10), (slope) => slope * 1.001),
    verdict: 'failed',
  },
  {
    id: 'M5',
    title: 'a tanh layer on pixels up to 255, right',
    program: scalar(
      [0.1, 0.2],
      (a, b) => sums(a, b).reduce((sum, z) => sum + Math.tanh(z), 0),
      (a, b) =>
        [0, 1].map((k) =>
          sums(a, b).reduce((sum, z, i) => {
            return sum + (1 - Math.tanh(z) ** 2) * (pixels[i]?.[k] ?? 0)
          }, 0),
        ),
    ),
    verdict: 'passed',
  },
  {
    id: 'D1',
    title: 'log at 2e-6, right',
    program: log(2e-6),
    verdict: 'passed',
    notes: ['domain-edge'],
  },
  { id: 'D2', title: 'log at 5e-8, right', program: log(5e-8), verdict: 'passed' },
  {
    id: 'D2w',
    title: 'log at 5e-8, twice the gradient',
    program: mapGradient(log(5e-8), (slope) => 2 * slope),
    verdict: 'failed',
  },
  {
    id: 'D4',
    title: 'sqrt at 1e-9, right',
    program: scalar([1e-9], Math.sqrt, (x) => [0.5 / Math.sqrt(x)]),
    verdict: 'passed',
  },
  {
    id: 'D5',
    title: 'exp(300 x) at 0.1, right',
    program: scalar(
      [0.1],
      (x) => Math.exp(300 * x),
      (x) => [300 * Math.exp(300 * x)],
    ),
    verdict: 'passed',
  },
]
