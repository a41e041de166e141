import type { Exercise, Tolerance } from '#contract/exercise.ts'
import type {
  ActualReport,
  ExpectedReport,
  GradientReport,
  ParameterReport,
} from '#contract/report.ts'
import type { GradientJudgement, ParameterJudgement } from '#grading/gradient-test.ts'
import type { Tensor } from '#grading/tensor.ts'
import { listMissed } from './check-notes.ts'
import { countEvaluations, type FreeVerdict } from './free-check.ts'
import type { GradientExpectation } from './gradient-expectation.ts'
import type { GradientRun } from './gradient-run.ts'
import { renderNumber, renderTensor, renderValue } from './render.ts'

/** The expected side of a gradient test, as far as there is one. */
export function describeExpected(
  { cost, out, gradients }: GradientExpectation,
  tolerance: Tolerance,
): ExpectedReport {
  const [number] =
    cost?.kind === 'tensor' ? cost.tensor.data : cost?.kind === 'float' ? [cost.value] : []
  return {
    ...(number !== undefined && { cost: renderNumber(number), ...tolerance }),
    ...(out && { out: renderValue(out), ...tolerance }),
    ...(gradients && { gradients: mapTensors(gradients) }),
  }
}

/** What the learner's code gave. */
export function describeActual(run: GradientRun): ActualReport {
  const out = run.result.values['out']
  return {
    ...(run.differentiated === 'cost' && { cost: renderNumber(run.cost) }),
    ...(out && { out: renderValue(out) }),
    gradients: Object.fromEntries(
      Object.entries(run.analytic).map(([name, value]) => [name, renderValue(value)]),
    ),
  }
}

interface GradientFacts {
  readonly exercise: Exercise
  readonly evaluations: number
  readonly check?: FreeVerdict | undefined
}

/** The gradients one by one, and the course's number over all of them. */
export function describeGradient(
  judgement: GradientJudgement,
  { exercise, evaluations, check }: GradientFacts,
): GradientReport {
  const { difference } = judgement
  return {
    difference: difference === undefined ? null : renderNumber(difference.difference),
    threshold: exercise.threshold,
    epsilon: exercise.epsilon,
    method: 'central',
    evaluations: evaluations + (check === undefined ? 0 : countEvaluations(check)),
    ...(check && { check: describeCheck(check) }),
    parameters: judgement.parameters.map(describeParameter),
  }
}

function describeCheck(check: FreeVerdict): GradientReport['check'] {
  const { mode } = check
  const evaluations = countEvaluations(check)
  if (check.mode === 'entries') return { mode, evaluations }
  const missed = listMissed(check).map(({ relativeSize, ...rest }) => ({
    ...rest,
    relativeSize: renderNumber(relativeSize),
  }))
  return { mode, evaluations, missed }
}

function describeParameter(parameter: ParameterJudgement): ParameterReport {
  const { name, verdict, analytic, numeric, decisive, agreement, pattern } = parameter
  const difference = agreement?.difference?.difference
  const worst = describeWorst(parameter)
  return {
    name,
    shape: [...((decisive ?? numeric ?? analytic)?.shape ?? [])],
    verdict,
    difference: difference === undefined ? null : renderNumber(difference),
    ...(analytic && { analytic: renderTensor(analytic) }),
    ...(numeric && { numeric: renderTensor(numeric) }),
    ...(decisive && { reference: renderTensor(decisive) }),
    ...(worst && { worst }),
    ...(pattern && { pattern }),
  }
}

function describeWorst({
  agreement,
  numeric,
  decisive,
}: ParameterJudgement): ParameterReport['worst'] {
  const worst = agreement?.worst
  if (worst === undefined) return undefined
  const index = [...worst.index]
  return {
    index,
    analytic: renderNumber(worst.analytic),
    ...(numeric && { numeric: renderNumber(pick(numeric, index)) }),
    ...(decisive && { reference: renderNumber(pick(decisive, index)) }),
    relativeError: renderNumber(worst.relativeError),
  }
}

function pick({ shape, data }: Tensor, index: readonly number[]): number {
  const offset = shape.reduce((sum, side, axis) => sum * side + (index[axis] ?? 0), 0)
  return data[offset] ?? Number.NaN
}

function mapTensors(tensors: Readonly<Record<string, Tensor>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, renderTensor(tensor)]),
  )
}
