import { isNumericBackward, matchDifferences } from '#grading/diagnosis/numeric-backward.ts'
import { driveCheck } from './check-driver.ts'
import { stateProblem } from './free-check.ts'
import { type GradientRun, listDifferentiated } from './gradient-run.ts'
import type { Answer } from './ports.ts'
import type { Remark } from './remark.ts'
import type { TestContext } from './test-context.ts'

/**
 * Says so where backward takes finite differences of forward, which is what the exercise is to do without. Nothing is
 * spent on it unless backward called forward once for every parameter. The verdict stands: the gradient may be right.
 */
export async function tellNumericBackward(
  context: TestContext,
  run: GradientRun,
): Promise<Answer<readonly Remark[]>> {
  const forwardCalls = countForwardCalls(run)
  const problem = forwardCalls > 1 ? stateProblem(context, run) : undefined
  if (problem === undefined || forwardCalls < problem.theta.length) return { ok: true, value: [] }
  const names = listDifferentiated(context.plan.exercise, context.values)
  const target = { program: context.program, run, names }
  const match = await driveCheck(matchDifferences(problem.theta, problem.gradient), target)
  if (!match.ok) return match
  const suspicion = { forwardCalls, parameters: problem.theta.length, match: match.value }
  return { ok: true, value: isNumericBackward(suspicion) ? [describe(forwardCalls)] : [] }
}

/** Calls of the pipeline's other functions that were not the pipeline's own. */
function countForwardCalls({ calls: { steps }, result }: GradientRun): number {
  const counts = Object.entries(result.calls).map(([name, count]) => {
    return count - steps.filter((step) => step.call === name).length
  })
  return Math.max(0, ...counts)
}

function describe(forwardCalls: number): Remark {
  return {
    code: 'numeric-gradient',
    severity: 'warning',
    text: ({ grading }) => grading.numericBackward(forwardCalls),
  }
}
