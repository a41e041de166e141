import type { Direction, Point, ValuesAsk } from '#grading/check/ask.ts'
import { formatExactly, formatNumber } from '#grading/number-text.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import {
  APPROXIMATION_FAULTS,
  approximateRightly,
  type CheckerCosts,
  type CheckerMistakeId,
  compareRightly,
  DIFFERENCE_FAULTS,
} from './checker-formulas.ts'

/** A point and what the trusted side computes there, once for all gradients that are handed in. */
export interface CheckerPoint {
  readonly epsilon: number
  readonly costs: CheckerCosts
  /** Approximations that need costs elsewhere, as `readCheckerProbe` gives them; or any that a caller can think of. */
  readonly others?: readonly {
    readonly id: CheckerMistakeId
    readonly approximation: Float64Array
  }[]
}

/** One answer of the learner's checker. */
export interface CheckerAnswer {
  readonly point: CheckerPoint
  /** The gradient that was handed in, right, doubled, negated or with planted mistakes. */
  readonly gradient: Float64Array
  /** What the learner's checker returned. */
  readonly value: number
}

/** A fault that gives the learner's values. */
export interface CheckerFinding {
  readonly id: CheckerMistakeId
  readonly text: Wording
}

/** At most this many faults are named. */
const MOST = 3

/**
 * Names what a wrong gradient checker does: each known fault is computed on the trusted side for every answer, and those
 * that give all of the learner's values are named, the commonest first. Faults that change none of the values by more
 * than rounding are left out, and so is everything when the values are right.
 */
export function explainChecker(answers: readonly CheckerAnswer[]): CheckerFinding[] {
  const wrong = answers.filter((answer) => !isNear(answer.value, rightValue(answer)))
  const [example] = wrong
  if (example === undefined) return []
  const numbers = [formatExactly(example.value), formatNumber(rightValue(example))] as const
  const gap: Wording = ({ diagnosis }) => diagnosis.checker(...numbers)
  return listFaults(example.point)
    .filter(({ compute }) => answers.every((answer) => isNear(answer.value, compute(answer))))
    .slice(0, MOST)
    .map(({ id }) => ({ id, text: sayAll([gap, ...phraseFault(id)]) }))
}

function phraseFault(id: CheckerMistakeId): readonly Wording[] {
  return [
    (words) => words.diagnosis.checkerCause(words.checkerFormulas[id].when),
    (words) => words.checkerFormulas[id].next,
  ]
}

/** Epsilons that learners write in place of the argument. */
const EPSILONS = [1e-2, 1e-4, 1e-5, 1e-6, 1e-8]
/** Beyond this many parameters the probe would take too many forwards. */
const LARGEST_PROBE = 200

/**
 * The points at which the cost is needed for faults that perturb something else: all parameters at once, one more
 * parameter with each step, parameters in single precision, another epsilon. About 14 forwards per parameter; only the
 * first kind above 200 parameters.
 */
export function planCheckerProbe(theta: Float64Array, epsilon: number): ValuesAsk {
  const ones = new Float64Array(theta.length).fill(1)
  const whole = { start: 0, data: ones }
  const isLarge = theta.length > LARGEST_PROBE
  const steps = isLarge ? [] : Array.from(theta.keys())
  const unit = steps.map((start): Direction => ({ start, data: Float64Array.of(1) }))
  const first = steps.map((i): Direction => ({ start: 0, data: ones.slice(0, i + 1) }))
  const single = steps.flatMap((i) => [epsilon, -epsilon].map((step) => roundAll(theta, i, step)))
  const n = steps.length
  const both = (direction: number, step: number): Point[] => [
    { direction, step },
    { direction, step: -step },
  ]
  return {
    kind: 'values',
    base: theta,
    directions: [whole, ...unit, ...first, ...single],
    points: [
      ...both(0, epsilon),
      ...steps.flatMap((i) => both(1 + n + i, epsilon)),
      ...single.map((_, k) => ({ direction: 1 + 2 * n + k, step: 1 })),
      ...EPSILONS.flatMap((step) => steps.flatMap((i) => both(1 + i, step))),
    ],
    isSeeded: false,
  }
}

/** The approximations that belong to the costs at the points of `planCheckerProbe`. */
export function readCheckerProbe(
  values: Float64Array,
  { theta, epsilon }: { readonly theta: Float64Array; readonly epsilon: number },
): { readonly id: CheckerMistakeId; readonly approximation: Float64Array }[] {
  const n = theta.length > LARGEST_PROBE ? 0 : theta.length
  const whole = new Float64Array(theta.length).fill(divide(values, 0, epsilon))
  const read = (start: number, step: number) =>
    Float64Array.from({ length: n }, (_, i) => divide(values, start + 2 * i, step))
  const others = [
    { id: 'accumulated-perturbation' as const, approximation: read(2, epsilon) },
    { id: 'single-precision' as const, approximation: read(2 + 2 * n, epsilon) },
    ...EPSILONS.map((step, k) => ({
      id: 'other-epsilon' as const,
      approximation: read(2 + 4 * n + 2 * n * k, step),
    })),
  ]
  return [{ id: 'whole-vector', approximation: whole }, ...(n === 0 ? [] : others)]
}

interface Fault {
  readonly id: CheckerMistakeId
  readonly compute: (answer: CheckerAnswer) => number
}

function listFaults(first: CheckerPoint): Fault[] {
  const approximations = APPROXIMATION_FAULTS.map(
    ({ id, approximate }): Fault => ({
      id,
      compute: ({ point, gradient }) =>
        compareRightly(gradient, approximate(point.costs, point.epsilon)),
    }),
  )
  const differences = DIFFERENCE_FAULTS.map(
    ({ id, compare }): Fault => ({
      id,
      compute: ({ point, gradient }) =>
        compare(gradient, approximateRightly(point.costs, point.epsilon)),
    }),
  )
  const others = (first.others ?? []).map(
    ({ id }, k): Fault => ({
      id,
      compute: ({ point, gradient }) => {
        const approximation = point.others?.[k]?.approximation
        return approximation === undefined ? Number.NaN : compareRightly(gradient, approximation)
      },
    }),
  )
  const same: Fault = { id: 'gradient-as-approximation', compute: () => 0 }
  return [...approximations, ...differences, ...others, same]
}

function rightValue({ point, gradient }: CheckerAnswer): number {
  return compareRightly(gradient, approximateRightly(point.costs, point.epsilon))
}

/** Small differences are rounding noise, which no two machines have in common to the last digits. */
const NOISY = 1e-4

function isNear(value: number, other: number): boolean {
  const part = Math.abs(other) < NOISY ? 0.03 : 1e-5
  return Math.abs(value - other) <= part * Math.abs(other) + 1e-12
}

/** All parameters in single precision after one of them was changed. */
function roundAll(theta: Float64Array, entry: number, step: number): Direction {
  const rounded = theta.map((value, i) =>
    Math.fround(i === entry ? Math.fround(value) + step : value),
  )
  return { start: 0, data: rounded.map((value, i) => value - (theta[i] ?? 0)) }
}

function divide(values: Float64Array, plus: number, epsilon: number): number {
  return ((values[plus] ?? Number.NaN) - (values[plus + 1] ?? Number.NaN)) / (2 * epsilon)
}
