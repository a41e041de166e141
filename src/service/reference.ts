import type { Assignment } from '#contract/assignment.ts'
import { findLanguage, type Language } from '#contract/languages.ts'
import { listFunctionFacts } from './adapter.ts'
import { insistOnReference, ServiceError } from './errors.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { AdapterCode, Loaded, Sandbox, SessionLimits } from './ports.ts'
import { ProgramRunner } from './program-runner.ts'
import { findSeeds, type SeedSource } from './seed.ts'
import { type Solution, solveTest } from './solution.ts'
import { WorkCache } from './work-cache.ts'

/** The reference of an assignment and what it has to solve. */
export interface ReferenceTask extends SeedSource {
  readonly source: string
  readonly language?: Language
  readonly adapter?: AdapterCode | undefined
  readonly plans: readonly ExercisePlan[]
  readonly limits: SessionLimits
  /** Equal keys have equal solutions. */
  readonly key: string
}

/** How many assignments' solutions are kept. */
const CACHE_SIZE = 64

/** Solves test cases with the instructor's reference, in a process where no learner code is, and keeps the solutions. */
export class ReferenceSolver {
  readonly #sandbox: Sandbox
  readonly #cache = new WorkCache<ReadonlyMap<string, Solution>>(CACHE_SIZE)

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  /** @throws ServiceError assignment-broken when the reference does not run. */
  solve(task: ReferenceTask): Promise<ReadonlyMap<string, Solution>> {
    return this.#cache.find(task.key, () => this.#solveAll(task))
  }

  async #solveAll(task: ReferenceTask): Promise<ReadonlyMap<string, Solution>> {
    const expects = [...new Set(task.plans.flatMap(listCalls))]
    const { source, adapter, language = 'python' } = task
    const program = { chunks: [{ source }], expects, ...(adapter && { adapter }) }
    const { limits } = task
    const runner = new ProgramRunner({ sandbox: this.#sandbox, program, language, limits })
    try {
      const functions = listFunctionFacts(await loadReference(runner))
      const solutions = new Map<string, Solution>()
      for (const plan of task.plans) {
        for (const test of plan.tests) {
          const seeds = findSeeds(task, plan, test)
          const solution = await solveTest(runner, { plan, test, functions, ...seeds })
          solutions.set(nameTest(plan, test), solution)
        }
      }
      return solutions
    } finally {
      await runner.close()
    }
  }
}

/** A reference's code as it is run. */
export function describeReference({
  source,
  language,
}: NonNullable<Assignment['reference']>): Pick<ReferenceTask, 'source' | 'language'> {
  return { source, language: findLanguage(language) ?? 'python' }
}

/** The key of a test case among an assignment's solutions. */
export function nameTest(plan: ExercisePlan, test: TestPlan): string {
  return `${plan.id}\u001f${test.id}`
}

/** All functions that an exercise calls, its helpers included. */
export function listCalls({ exercise }: ExercisePlan): readonly string[] {
  const names = [exercise.function, exercise.forward, exercise.backward]
  const steps = exercise.pipeline?.map((step) => step.call) ?? []
  return [...new Set([...names.filter((name) => name !== undefined), ...steps])]
}

/** @throws ServiceError assignment-broken for a reference that ends, or has a fault, while it is loaded */
export async function loadReference(runner: ProgramRunner): Promise<Loaded> {
  const loaded = insistOnReference(await runner.load(), 'The reference does not load')
  const [fault] = loaded.faults
  if (fault === undefined) return loaded
  throw new ServiceError(
    'assignment-broken',
    `The reference does not load: line ${fault.location?.line ?? '?'}: ${fault.text}`,
  )
}
