import type { Check } from '#grading/check/ask.ts'
import { listTensors, toTensors } from '#grading/numeric-value.ts'
import { concatenateData, type Tensor } from '#grading/tensor.ts'
import { driveCheck } from './check-driver.ts'
import {
  type GradientRun,
  type GradientTask,
  listDifferentiated,
  runGradient,
} from './gradient-run.ts'
import type { Answer } from './ports.ts'
import type { Remark } from './remark.ts'
import type { TestContext } from './test-context.ts'

/** By how much parameters are moved to see whether the cost does: a part of their size, and as much beside. */
const MOVE = 1e-3

/** A run of a gradient's pipeline that may be of a program which keeps arrays from one call to the next. */
export interface SuspectedRun {
  readonly task: GradientTask
  readonly run: GradientRun
  /** Whether its cost is not the expected one. */
  readonly isOff: boolean
}

/**
 * A program that keeps the arrays of its first call, as layers with parameters of their own do, does not see others in
 * their place: its cost stays what it was. Where that is so, the run is made again with the numbers put into the very
 * arrays that the program was first handed, and so is all that is asked later. Every other run is given back.
 */
export async function followKeptArrays(
  context: TestContext,
  { task, run, isOff }: SuspectedRun,
): Promise<Answer<GradientRun>> {
  const asIs = { ok: true, value: run } as const
  if (!isOff && !seemsDeaf(run)) return asIs
  const isHeard = await isHeardInPlace(context, { task, run })
  if (!isHeard.ok) return isHeard
  return isHeard.value ? runGradient(context.program, { ...task, isInPlace: true }) : asIs
}

/** Whether other arrays do not change the cost, and other numbers in the arrays first handed do. */
async function isHeardInPlace(
  { program, budget }: TestContext,
  { task, run }: Omit<SuspectedRun, 'isOff'>,
): Promise<Answer<boolean>> {
  const names = listDifferentiated(task.exercise, task.values)
  const theta = concatenateData(listTensors(run.calls.values, names))
  const moved = theta.map((entry) => entry * (1 + MOVE) + MOVE)
  budget.take(Math.min(budget.left, 1))
  const without = await driveCheck(askOnce(moved), { program, run, names })
  if (!without.ok) return without
  if (without.value !== run.cost) return { ok: true, value: false }
  budget.take(Math.min(budget.left, 1))
  const inPlace = { ...run, calls: { ...run.calls, isInPlace: true } }
  const within = await driveCheck(askOnce(moved), { program, run: inPlace, names })
  if (!within.ok) return within
  return { ok: true, value: Number.isFinite(within.value) && within.value !== run.cost }
}

/** Whether the gradient is not 0 throughout, and no difference of costs contradicts that nothing moves them. */
function seemsDeaf({ analytic, numeric }: GradientRun): boolean {
  const isMoving = ({ data }: Tensor) => data.some((entry) => entry !== 0)
  const claims = Object.values(toTensors(analytic)).some(isMoving)
  return claims && !Object.values(numeric ?? {}).some(isMoving)
}

/** The cost at one point. */
function* askOnce(base: Float64Array): Check<number> {
  const point = { direction: -1, step: 0 }
  const reply = yield { kind: 'values', base, directions: [], points: [point], isSeeded: true }
  return reply.kind === 'values' ? (reply.values[0] ?? Number.NaN) : Number.NaN
}

/** Says so of a run that was made again. */
export function tellKeptArrays({ calls }: Pick<GradientRun, 'calls'>): Remark[] {
  if (calls.isInPlace !== true) return []
  return [{ code: 'kept-arrays', severity: 'notice', text: ({ grading }) => grading.keptArrays }]
}
