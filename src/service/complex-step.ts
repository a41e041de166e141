import { listTensors } from '#grading/numeric-value.ts'
import type { CheckTarget } from './check-driver.ts'
import type { Points } from './points.ts'
import type { Answer, RunRequest } from './ports.ts'
import { aimPoints } from './steps.ts'

/** No product of two such numbers counts beside 1, and no slope of usual size vanishes. */
const STEP = 1e-30
/** By how much of its size the cost may differ beside its imaginary part; more is another branch. */
const SAME = 1e-9

/**
 * Slopes of trusted code by complex steps: Im f(x + ih) / h, right to the last digits where every operation on the way
 * is analytic. Where one is not (abs, conj, a cast to real) they are wrong without a word, so they need another witness.
 * Undefined where the code does not run on complex numbers, or gives another cost there.
 */
export async function stepComplex(target: CheckTarget): Promise<Answer<Float64Array | undefined>> {
  const answer = await target.program.run(request(target))
  if (!answer.ok) return answer
  const { outcome, points } = answer.value
  const { cost } = target.run
  const values = outcome === 'ok' ? (points ?? new Float64Array(0)) : new Float64Array(0)
  const isSame = (real: number) => Math.abs(real - cost) <= SAME * Math.abs(cost)
  const slopes = values.filter((_, at) => at % 2 === 1).map((imaginary) => imaginary / STEP)
  const isUsable =
    outcome === 'ok' &&
    values.every((value, at) => at % 2 === 1 || isSame(value)) &&
    slopes.every(Number.isFinite)
  return { ok: true, value: isUsable ? slopes : undefined }
}

function request({ run, names }: CheckTarget): RunRequest {
  const { calls, differentiated } = run
  const moved = listTensors(calls.values, names)
  const size = moved.reduce((sum, { data }) => sum + data.length, 0)
  const points: Points = {
    wrt: names,
    indices: Uint32Array.from({ length: size }, (_, at) => at),
    replacements: new Float64Array(size).fill(STEP),
    isComplex: true,
    ...aimPoints(calls.steps, differentiated),
  }
  return { ...calls, steps: calls.steps.slice(0, points.steps), want: [], points }
}
