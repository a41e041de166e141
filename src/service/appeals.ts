import { ignoreBroken } from './errors.ts'
import { addOwnPipeline, type ExerciseFinding } from './grade-exercises.ts'
import type { NoiseGauge, NoiseTask } from './noise-gauge.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'

/** Where noise is measured, and of what. */
export interface AppealCourt {
  readonly gauge: NoiseGauge
  describe(plan: ExercisePlan, test: TestPlan): NoiseTask | undefined
}

/** Judges gradients that fail by little once more, with the noise of the reference's gradients there. */
export async function hearAppeals(
  findings: readonly ExerciseFinding[],
  court: AppealCourt,
): Promise<readonly ExerciseFinding[]> {
  const heard: ExerciseFinding[] = []
  for (const finding of findings) heard.push(await hearExercise(finding, court))
  return heard
}

async function hearExercise(
  finding: ExerciseFinding,
  court: AppealCourt,
): Promise<ExerciseFinding> {
  if (finding.tests.every(({ appeal }) => appeal === undefined)) return finding
  const tests: ExerciseFinding['tests'][number][] = []
  for (const [at, test] of finding.tests.entries()) {
    const plan = finding.plan.tests[at]
    tests.push(plan === undefined ? test : await hearTest(test, { finding, plan, court }))
  }
  return { ...finding, tests }
}

interface Hearing {
  readonly finding: ExerciseFinding
  readonly plan: TestPlan
  readonly court: AppealCourt
}

async function hearTest(
  test: ExerciseFinding['tests'][number],
  { finding, plan, court }: Hearing,
): Promise<ExerciseFinding['tests'][number]> {
  const task = test.appeal && court.describe(finding.plan, plan)
  if (task === undefined) return test
  // A reference that runs at the test point and not beside it has no noise that could be measured.
  const noise = await court.gauge.measure(task).catch(ignoreBroken)
  const again = noise && test.appeal?.(noise)
  if (again === undefined) return test
  const { reproduction } = test
  const kept = again.verdict === 'failed' && reproduction ? { ...again, reproduction } : again
  return addOwnPipeline(finding.plan, kept, test.ownPipeline)
}
