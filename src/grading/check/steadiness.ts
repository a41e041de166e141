import { findLargestMagnitude, measureNorm } from '#grading/norm.ts'
import { askGradient, askValues, type Step } from './meter.ts'
import { type CheckNote, createNote } from './notes.ts'

import { findUnit, type Session } from './place.ts'
import type { CheckProblem } from './problem.ts'

/** How the forward behaves when it is called several times. */
export interface ForwardManner {
  /** The cost at theta under the common seed. */
  readonly cost: number
  readonly notes: readonly CheckNote[]
  /** Whether equal parameters give equal costs, so that differences mean something. */
  readonly isSteady: boolean
  /** By how much costs at the same point differ; 0 where they are equal. */
  readonly jitter: number
  /** How much the cost changes over a distance of 1, roughly. */
  readonly variation: number
}

/** Costs at one point that differ by less than this part are the same with noise. */
export const JITTER = 1e-6
const STEP = 2 ** -6

/** Calls the forward at theta, theta, another point and theta, first without, then, where values differ, with a seed. */
export function* observeForward(session: Session, problem: CheckProblem): Step<ForwardManner> {
  const direction = drawDirection(session, problem.theta)
  const free = yield* visitTwice(session, problem, { direction, isSeeded: false })
  if (isSteady(free)) return { ...free, isSteady: true, notes: [] }
  const seeded = yield* visitTwice(session, problem, { direction, isSeeded: true })
  return isSteady(seeded)
    ? { ...seeded, isSteady: true, notes: [createNote('random')] }
    : { ...seeded, isSteady: false, notes: [createNote(explain(seeded))] }
}

function explain({ cost }: Visit): 'cost-not-finite' | 'hidden-state' {
  return Number.isFinite(cost) ? 'hidden-state' : 'cost-not-finite'
}

type Visit = Pick<ForwardManner, 'cost' | 'jitter' | 'variation'>

function* visitTwice(
  session: Session,
  { theta }: CheckProblem,
  how: { readonly direction: Float64Array; readonly isSeeded: boolean },
): Step<Visit> {
  const base = { direction: -1, step: 0 }
  const request = {
    base: theta,
    directions: [{ start: 0, data: how.direction }],
    points: [base, base, { direction: 0, step: STEP }, base],
  }
  const values = yield* askValues(session.meter, request, how.isSeeded)
  const [first = Number.NaN, second = Number.NaN, other = Number.NaN, last = Number.NaN] = values
  const rise = Number.isFinite(other) ? Math.abs(other - last) : 0
  return {
    cost: first,
    jitter: Math.max(Math.abs(first - second), Math.abs(first - last)),
    variation: rise / STEP,
  }
}

function isSteady({ cost, jitter, variation }: Visit): boolean {
  return jitter <= JITTER * Math.max(Math.abs(cost), STEP * variation)
}

function drawDirection(session: Session, theta: Float64Array): Float64Array {
  const line = theta.map(() => session.random.normal())
  const length = measureNorm(line) || 1
  return line.map((entry, i) => (entry / length) * findUnit(theta[i] ?? Number.NaN))
}

/** How backward behaves when it is called again. */
export interface BackwardManner {
  readonly notes: readonly CheckNote[]
  /** Whether its later answers mean something. */
  readonly isSteady: boolean
  /** What it returned last, where it adds to what it returned before. */
  readonly carried: Float64Array | undefined
  /** The cost of the run. */
  readonly cost: number
}

const SAME = 1e-9

/** Calls backward again at theta: the gradient must be the same; one that grows by the same each time accumulates. */
export function* observeBackward(session: Session, problem: CheckProblem): Step<BackwardManner> {
  const { theta, gradient } = problem
  const again = yield* askGradient(session.meter, theta)
  const { cost } = again
  const second = again.gradient
  const steady = { notes: [], isSteady: true, carried: undefined, cost }
  if (session.meter.isExhausted) return steady
  if (second !== undefined && isClose(second, gradient)) return steady
  const third = (yield* askGradient(session.meter, theta)).gradient
  if (second !== undefined && third !== undefined) {
    const growth = subtract(second, gradient)
    if (isClose(subtract(third, second), growth)) {
      return { notes: [createNote('accumulates')], isSteady: true, carried: third, cost }
    }
  }
  return { notes: [createNote('unsteady-backward')], isSteady: false, carried: undefined, cost }
}

/** The gradient of backward called anew at a point, less what it carries from its calls before. */
export function* differentiateAnew(
  session: Session,
  base: Float64Array,
): Step<{ cost: number; gradient: Float64Array | undefined }> {
  const { cost, gradient } = yield* askGradient(session.meter, base)
  const { carried } = session
  if (carried === undefined || gradient === undefined) return { cost, gradient }
  session.carried = gradient
  return { cost, gradient: subtract(gradient, carried) }
}

function isClose(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  return findLargestMagnitude(subtract(a, b)) <= SAME * findLargestMagnitude(b)
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((entry, i) => entry - (b[i] ?? Number.NaN))
}
