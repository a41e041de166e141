import type { Evidence, GradientEvidence } from '#grading/diagnosis/evidence.ts'
import type { GradientJudgement } from '#grading/gradient-test.ts'
import { toTensor } from '#grading/numeric-value.ts'
import type { Tensor } from '#grading/tensor.ts'
import type { CaseValues } from './case-values.ts'
import type { GradientRun } from './gradient-run.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/**
 * What is known of wrong gradients whose right ones the reference gives; nothing where there is none, and where the
 * mistakes are those that the assignment ships.
 */
export function collectEvidence(
  { solution, values }: TestContext,
  run: GradientRun,
  judgement: GradientJudgement,
): Pick<TestFinding, 'evidence'> {
  const isShipped = judgement.planted !== undefined && judgement.planted !== 'none'
  if (judgement.verdict !== 'failed' || solution?.gradients === undefined || isShipped) return {}
  const gradients = judgement.parameters.flatMap((parameter): GradientEvidence[] => {
    const { name, verdict, analytic } = parameter
    const right = solution.gradients?.[name]
    return analytic && right ? [{ name, verdict, analytic, right }] : []
  })
  const evidence: Evidence = {
    gradients,
    source: 'reference',
    parameters: readTensors(values, values.parameters),
    inputs: readTensors(values, values.inputs),
    cost: run.cost,
  }
  return { evidence }
}

function readTensors({ values }: CaseValues, names: readonly string[]): Record<string, Tensor> {
  const tensors = names.map((name) => [name, values[name] && toTensor(values[name])] as const)
  return Object.fromEntries(tensors.filter((entry): entry is [string, Tensor] => !!entry[1]))
}
