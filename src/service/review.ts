import { hearAppeals } from './appeals.ts'
import type { ExerciseFinding } from './grade-exercises.ts'
import { NoiseGauge, type NoiseTask } from './noise-gauge.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Sandbox } from './ports.ts'
import { ReferenceSolver } from './reference.ts'
import { explainMistakes } from './replayed-mistakes.ts'
import { ReplayBank, type ReplayTask } from './replays.ts'
import { findSeeds } from './seed.ts'
import type { View } from './services.ts'

/** What asks the references of assignments, and remembers what they said. */
export interface Instruments {
  readonly solver: ReferenceSolver
  readonly bank: ReplayBank
  readonly gauge: NoiseGauge
}

/** Instruments that know nothing yet. */
export function createInstruments(sandbox: Sandbox): Instruments {
  return {
    solver: new ReferenceSolver(sandbox),
    bank: new ReplayBank(sandbox),
    gauge: new NoiseGauge(sandbox),
  }
}

/** What a review asks, and for whose eyes. */
export interface Review extends Pick<Instruments, 'bank' | 'gauge'> {
  readonly view: View
  /** The reference and how it is run; undefined where there is none. */
  describe(plan: ExercisePlan): ReplayTask | undefined
}

/**
 * Goes over the findings with the reference at hand: gradients that fail by little are judged once more, and the
 * mistakes behind the others are looked for. The learner's process has given its place back by then.
 */
export async function reviewFindings(
  findings: readonly ExerciseFinding[],
  { bank, gauge, view, describe }: Review,
): Promise<readonly ExerciseFinding[]> {
  const heard = await hearAppeals(findings, {
    gauge,
    describe: (plan, test) => describeNoise(describe(plan), { plan, test }),
  })
  return explainMistakes(heard, { bank, view, describe })
}

function describeNoise(
  task: ReplayTask | undefined,
  { plan, test }: { readonly plan: ExercisePlan; readonly test: TestPlan },
): NoiseTask | undefined {
  if (task === undefined) return undefined
  return { ...task, test, ...findSeeds(task, plan, test) }
}
