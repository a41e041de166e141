import type { Evidence, GradientEvidence } from '#grading/diagnosis/evidence.ts'
import type { GradientJudgement } from '#grading/gradient-test.ts'
import { toTensors } from '#grading/numeric-value.ts'
import type { GradientRun } from './gradient-run.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/**
 * What is known of wrong gradients whose right ones the reference gives, or a check of the learner's own forward has
 * measured; nothing where there are none, and where the mistakes are those that the assignment ships.
 */
export function collectEvidence(
  { solution, values }: TestContext,
  run: GradientRun,
  judgement: GradientJudgement,
): Pick<TestFinding, 'evidence'> {
  const isShipped = judgement.planted !== undefined && judgement.planted !== 'none'
  if (judgement.verdict !== 'failed' || isShipped) return {}
  const gradients = judgement.parameters.flatMap((parameter): GradientEvidence[] => {
    const { name, verdict, analytic, measured } = parameter
    const right = solution === undefined ? measured : solution.gradients?.[name]
    return analytic && right ? [{ name, verdict, analytic, right }] : []
  })
  if (gradients.length === 0) return {}
  const evidence: Evidence = {
    gradients,
    source: solution === undefined ? 'numeric' : 'reference',
    parameters: toTensors(values.values, values.parameters),
    inputs: toTensors(values.values, values.inputs),
    cost: run.cost,
  }
  return { evidence }
}
