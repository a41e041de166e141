import type { ReferenceCheck } from '#contract/self-test.ts'
import { checkGradient } from '#grading/check/gradient-check.ts'
import type { CheckProblem } from '#grading/check/problem.ts'
import { checkFast } from '#grading/fast/fast-check.ts'
import { chooseMode } from '#grading/fast/mode.ts'
import {
  compareReference,
  REFERENCE_TOLERANCE,
  type ReferenceAgreement,
} from '#grading/reference-agreement.ts'
import { type CheckTarget, driveCheck } from './check-driver.ts'
import { stepComplex } from './complex-step.ts'
import { insistOnReference } from './errors.ts'
import { stateProblem } from './free-check.ts'
import { listDifferentiated, runGradient } from './gradient-run.ts'
import type { Answer } from './ports.ts'
import { renderNumber } from './render.ts'
import type { TestContext } from './test-context.ts'

/**
 * Holds the reference's backward against its own forward at one test point: by differences of the forward and, where
 * these confirm them, by complex steps. Undefined where there is nothing to hold: no whole gradient, or no finite cost.
 * @throws ServiceError assignment-broken when the reference ends on the way.
 */
export async function checkReference(context: TestContext): Promise<ReferenceCheck | undefined> {
  const { plan, values, functions, seed, cotangentSeed, program, test } = context
  const { exercise } = plan
  const task = { exercise, values, functions, seed, cotangentSeed, isNumeric: false }
  const run = insist(await runGradient(program, task))
  const problem = run.result.outcome === 'ok' ? stateProblem(context, run) : undefined
  if (problem === undefined || !Number.isFinite(run.cost)) return undefined
  const target = { program, run, names: listDifferentiated(exercise, values) }
  return describe(test.id, await compare(problem, target))
}

async function compare(problem: CheckProblem, target: CheckTarget): Promise<ReferenceAgreement> {
  const { blocks, gradient, theta, budget } = problem
  if (chooseMode(theta.length, budget) === 'fast') {
    const check = insist(await driveCheck(checkFast(problem), target))
    return compareReference({ blocks, gradient, check, complex: undefined })
  }
  const options = { ...problem.options, relativeTolerance: REFERENCE_TOLERANCE }
  const check = insist(await driveCheck(checkGradient({ ...problem, options }), target))
  // A process that complex numbers end, or a language without them, leaves the differences.
  const stepped = await stepComplex(target)
  const complex = stepped.ok ? stepped.value : undefined
  return compareReference({ blocks, gradient, check, complex })
}

function describe(test: string, { verdict, method, worst }: ReferenceAgreement): ReferenceCheck {
  return {
    test,
    verdict,
    method,
    ...(worst && {
      worst: {
        name: worst.name,
        index: [...worst.index],
        reference: renderNumber(worst.reference),
        measured: renderNumber(worst.measured),
        relativeError: renderNumber(worst.relativeError),
      },
    }),
  }
}

function insist<T>(answer: Answer<T>): T {
  return insistOnReference(answer, 'The reference ended while its gradients were checked')
}
