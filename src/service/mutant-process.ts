import type { Language } from '#contract/languages.ts'
import { insistOnReference } from './errors.ts'
import type { Runs } from './gradient-run.ts'
import type { ExercisePlan } from './plan.ts'
import type {
  AdapterCode,
  Answer,
  Loaded,
  Mutant,
  RunRequest,
  RunResult,
  Sandbox,
  SessionLimits,
} from './ports.ts'
import { ProgramRunner } from './program-runner.ts'
import { listCalls, loadReference } from './reference.ts'

/** What it takes to make mistakes in the functions of one exercise. */
export interface MutantTask {
  /** The reference's source. */
  readonly source: string
  readonly language?: Language
  readonly helperSource: string | undefined
  readonly adapter?: AdapterCode | undefined
  readonly plan: ExercisePlan
  readonly limits: SessionLimits
  readonly signal?: AbortSignal
}

/** More than an exercise of the usual size has. */
export const MOST_MUTANTS = 300

/** The reference in a process of its own, where no learner code is, with mutants of one exercise's functions. */
export class MutantProcess implements Runs {
  readonly #sandbox: Sandbox
  readonly #task: MutantTask
  #runner: ProgramRunner
  #closing: Promise<unknown> = Promise.resolve()
  #startedAt = performance.now()

  constructor(sandbox: Sandbox, task: MutantTask) {
    this.#sandbox = sandbox
    this.#task = task
    this.#runner = this.#createRunner()
  }

  /** @throws ServiceError assignment-broken when the reference or its helpers do not load. */
  async load(): Promise<Loaded> {
    const loaded = await loadReference(this.#runner)
    const { helperSource } = this.#task
    if (helperSource !== undefined) insist(await this.#runner.lend(helperSource))
    return loaded
  }

  /**
   * Mutants of the functions that a learner writes for the exercise, or of those given, and of others that these call;
   * not of helpers, nor of a backward that a checker is given.
   */
  async list(
    functions = this.#task.plan.functions,
    most = MOST_MUTANTS,
  ): Promise<readonly Mutant[]> {
    const { exercise } = this.#task.plan
    const given = exercise.kind === 'gradient-checker' ? exercise.backward : undefined
    const leave = [...exercise.helpers, ...(given === undefined ? [] : [given])]
    return insist(await this.#runner.mutate({ functions, leave, most }))
  }

  run(request: RunRequest): Promise<Answer<RunResult>> {
    return this.#runner.run(request)
  }

  /** A fresh process with all of the time, for after a mutant that used it up. */
  async renew(): Promise<void> {
    this.#closing = this.#runner.close()
    this.#runner = this.#createRunner()
    this.#startedAt = performance.now()
    await this.load()
  }

  /** A fresh process where half of the time has gone. */
  async refresh(): Promise<void> {
    const spentMs = performance.now() - this.#startedAt
    if (spentMs > this.#task.limits.wallMs / 2) await this.renew()
  }

  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#runner.close()])
  }

  #createRunner(): ProgramRunner {
    const { source, language, adapter, plan, limits, signal } = this.#task
    return new ProgramRunner({
      sandbox: this.#sandbox,
      program: { chunks: [{ source }], expects: listCalls(plan), ...(adapter && { adapter }) },
      limits,
      ...(language === undefined ? {} : { language }),
      isReturning: true,
      ...(signal === undefined ? {} : { signal }),
    })
  }
}

/** The same program with mutants, by the names of their functions, in the place of its functions. */
export function bindMutants(program: Runs, ids: Readonly<Record<string, string>>): Runs {
  const mutants = Object.entries(ids).map(([name, id]) => [name, { from: 'mutant', id }] as const)
  return {
    run: (request) =>
      program.run({ ...request, bind: { ...request.bind, ...Object.fromEntries(mutants) } }),
  }
}

function insist<T>(answer: Answer<T>): T {
  return insistOnReference(answer, 'The reference ended while mistakes were made in it')
}
