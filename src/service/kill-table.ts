import type { TestCase } from '#contract/exercise.ts'
import type { ExerciseSelfTest, MutantReport, ReferenceCheck } from '#contract/self-test.ts'
import type { ExercisePlan } from './plan.ts'
import type { Mutant } from './ports.ts'
import { writeCase } from './random-case.ts'

/** How a mutant did on a test: it `fails`, and so much that nobody could miss it. */
export interface Outcome {
  readonly fails: boolean
  readonly isClear: boolean
}

export interface Trial {
  readonly mutant: Mutant
  readonly outcomes: readonly Outcome[]
}

/** A test case of random numbers and the mutants that it reveals. */
export interface RandomTrial {
  readonly testCase: TestCase
  readonly reveals: ReadonlySet<Mutant>
}

/** All that a self-test found of one exercise. */
export interface Trials {
  readonly trials: readonly Trial[]
  readonly random: readonly RandomTrial[]
  readonly gradients: ReferenceCheck[]
}

/** What each test case reveals, and what none of them does. */
export function writeKillTable(
  plan: ExercisePlan,
  { trials, random, gradients }: Trials,
): ExerciseSelfTest {
  const survivors = trials.filter(({ mutant }) => random.some(({ reveals }) => reveals.has(mutant)))
  const missed = trials.filter(({ outcomes }) => outcomes.every(({ fails }) => !fails))
  const equivalents = missed.filter((trial) => !survivors.includes(trial))
  const counted = trials.filter((trial) => !equivalents.includes(trial))
  const mistakes = [...new Set(counted.map(({ mutant }) => mutant.mistake))].sort()
  return {
    id: plan.id,
    gradients,
    killed: counted.length - survivors.length,
    survived: survivors.length,
    equivalent: equivalents.length,
    tests: plan.tests.map(({ id }, at) => ({
      id,
      kills: counted.filter(({ outcomes }) => outcomes[at]?.fails).length,
      only: counted.filter(({ outcomes }) => isOnlyKill(outcomes, at)).length,
    })),
    table: mistakes.map((mistake) => {
      const here = counted.filter(({ mutant }) => mutant.mistake === mistake)
      const kills = plan.tests.map(
        (_, at) => here.filter(({ outcomes }) => outcomes[at]?.fails).length,
      )
      return { mistake, mutants: here.length, kills }
    }),
    survivors: survivors.map(({ mutant }) => describeMutant(mutant)),
    equivalents: equivalents.map(({ mutant }) => describeMutant(mutant)),
    proposals: propose(
      random,
      survivors.map(({ mutant }) => mutant),
    ),
  }
}

function isOnlyKill(outcomes: readonly Outcome[], at: number): boolean {
  return outcomes.every(({ fails }, other) => fails === (other === at))
}

function describeMutant({ target: _, ...mutant }: Mutant): MutantReport {
  return mutant
}

/** Random test cases, the one that reveals most first, until all survivors are revealed. */
function propose(
  random: readonly RandomTrial[],
  survivors: readonly Mutant[],
): ExerciseSelfTest['proposals'] {
  const proposals: ExerciseSelfTest['proposals'] = []
  let left = [...survivors]
  while (left.length > 0) {
    const best = random.reduce((a, b) => (count(b, left) > count(a, left) ? b : a))
    const reveals = left.filter((mutant) => best.reveals.has(mutant))
    proposals.push({ testCase: writeCase(best.testCase), reveals: reveals.map(({ id }) => id) })
    left = left.filter((mutant) => !best.reveals.has(mutant))
  }
  return proposals
}

function count({ reveals }: RandomTrial, mutants: readonly Mutant[]): number {
  return mutants.filter((mutant) => reveals.has(mutant)).length
}
