import { randomUUID } from 'node:crypto'
import type { Assignment } from '#contract/assignment.ts'
import type { LimitsReport } from '#contract/limits.ts'
import type { Engine, Report } from '#contract/report.ts'
import type { GradeRequest } from '#contract/submission.ts'
import { WORDS } from '#words/catalogue.ts'
import { adoptAliases, listExpected } from './aliases.ts'
import { EvaluationBudget } from './evaluation-budget.ts'
import { type ExerciseFinding, gradeExercises, refuseAll } from './grade-exercises.ts'
import { type GradedAssignment, resolveAssignment } from './graded-assignment.ts'
import { type LimitPolicy, resolveLimits, toSessionLimits } from './limits.ts'
import { describeProgram } from './load-notes.ts'
import type { ExercisePlan, TestPlan } from './plan.ts'
import type { Answer, AssignmentLibrary, Loaded, Sandbox } from './ports.ts'
import { ProgramRunner } from './program-runner.ts'
import { describeReference, nameTest, type ReferenceTask } from './reference.ts'
import type { ReplayTask } from './replays.ts'
import { writeReport } from './report.ts'
import { createInstruments, type Instruments, reviewFindings } from './review.ts'
import { deriveSeed, type SeedSource } from './seed.ts'
import type { GradeOptions, Grader } from './services.ts'
import type { Solution } from './solution.ts'
import { readSubmission, type SubmissionText } from './submission-text.ts'

export interface GraderDependencies {
  readonly sandbox: Sandbox
  readonly library: AssignmentLibrary
  readonly policy: LimitPolicy
  /** What a submission's code may have in all. */
  readonly sourceBytes: number
  /** Seeds the grader's draws; no learner may know it. */
  readonly secret: Uint8Array
  engine(language: GradedAssignment['language']): Engine
  /** Lets a submission in, or throws. */
  admit?(): void
}

/** The core: one submission in, one report out. */
export function createGrader(dependencies: GraderDependencies): Grader {
  const instruments = createInstruments(dependencies.sandbox)
  return {
    grade: async (request, options) => {
      dependencies.admit?.()
      return new Grading(dependencies, instruments, { request, options }).run()
    },
  }
}

class Grading {
  readonly #dependencies: GraderDependencies
  readonly #instruments: Instruments
  readonly #options: GradeOptions
  readonly #request: GradeRequest
  readonly #graded: GradedAssignment
  readonly #text: SubmissionText
  readonly #limits: LimitsReport
  readonly #started = performance.now()

  constructor(
    dependencies: GraderDependencies,
    instruments: Instruments,
    { request, options }: { request: GradeRequest; options: GradeOptions },
  ) {
    const { library, policy, sourceBytes } = dependencies
    this.#dependencies = dependencies
    this.#instruments = instruments
    this.#request = request
    this.#options = options
    this.#graded = resolveAssignment(request, { library, document: options.document })
    this.#text = readSubmission(request.submission, sourceBytes)
    this.#limits = resolveLimits(request.limits, policy)
  }

  async run(): Promise<Report> {
    const solutions = await this.#solve()
    const runner = this.#createRunner()
    try {
      const loaded = await runner.load()
      const findings = await this.#gradeAll({ runner, loaded, solutions })
      void runner.close()
      this.#options.signal?.throwIfAborted()
      const reviewed = await reviewFindings(findings, {
        ...this.#instruments,
        view: this.#options.view,
        describe: (plan) => this.#describeReplays(plan),
      })
      return this.#write(reviewed, { runner, loaded })
    } finally {
      void runner.close()
    }
  }

  async #solve(): Promise<ReadonlyMap<string, Solution>> {
    const { assignment, plans } = this.#graded
    if (assignment.reference === undefined) return new Map()
    const task = this.#describeReference(assignment.reference)
    return this.#instruments.solver.solve({ ...task, plans })
  }

  /** Equal keys let the reference give equal numbers; cotangents are drawn for each submission. */
  get #referenceKey(): string {
    const { writtenHash, plans } = this.#graded
    const isFresh = plans.some(({ exercise }) =>
      exercise.pipeline?.some((step) => step.args.includes('cotangent')),
    )
    return isFresh ? `${writtenHash} ${this.#text.sha256}` : writtenHash
  }

  /** Mistakes are made in the reference, under its own names. */
  #describeReplays({ id }: ExercisePlan): ReplayTask | undefined {
    const { assignment, plans } = this.#graded
    const plan = plans.find((each) => each.id === id)
    const { reference, helpers } = assignment
    if (reference === undefined || plan === undefined) return undefined
    return { ...this.#describeReference(reference), helperSource: helpers?.source, plan }
  }

  #describeReference(
    reference: NonNullable<Assignment['reference']>,
  ): Omit<ReferenceTask, 'plans'> {
    return {
      ...describeReference(reference),
      adapter: this.#graded.adapter,
      limits: toSessionLimits(this.#dependencies.policy.defaults),
      key: this.#referenceKey,
      seed: this.#seed,
    }
  }

  #createRunner(): ProgramRunner {
    const { adapter, plans, assignment } = this.#graded
    const { signal } = this.#options
    const { wallMs, cpuMs, memoryMb, outputBytes } = this.#limits
    return new ProgramRunner({
      sandbox: this.#dependencies.sandbox,
      language: this.#graded.language,
      program: {
        chunks: this.#text.chunks,
        expects: listExpected(plans, assignment.aliases),
        ...(assignment.starter === undefined ? {} : { starter: assignment.starter.source }),
        ...(adapter && { adapter }),
      },
      limits: toSessionLimits({
        wallMs: wallMs.applied,
        cpuMs: cpuMs.applied,
        memoryMb: memoryMb.applied,
        outputBytes: outputBytes.applied,
      }),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  async #gradeAll({ runner, loaded, solutions }: Loading): Promise<readonly ExerciseFinding[]> {
    const { plans, assignment } = this.#graded
    if (!loaded.ok) return refuseAll(plans, loaded.death)
    const task = {
      plans: adoptAliases(plans, assignment.aliases, loaded.value),
      runner,
      helperSource: assignment.helpers?.source,
      budget: new EvaluationBudget(this.#limits.evaluations.applied),
      solutionOf: (plan: ExercisePlan, test: TestPlan) => solutions.get(nameTest(plan, test)),
      seed: this.#seed,
    }
    return gradeExercises(task, loaded.value)
  }

  #write(
    findings: readonly ExerciseFinding[],
    { runner, loaded }: { runner: ProgramRunner; loaded: Answer<Loaded> },
  ): Report {
    const { sandboxMs, queuedMs } = runner.timings
    return writeReport(findings, {
      id: randomUUID(),
      assignment: { id: this.#graded.id, version: this.#graded.version },
      submission: { language: this.#request.submission.language, sha256: this.#text.sha256 },
      messages: loaded.ok ? describeProgram(this.#text, loaded.value) : [],
      stdout: loaded.ok ? loaded.value.stdout : '',
      limits: this.#limits,
      engine: this.#dependencies.engine(this.#graded.language),
      timings: {
        queuedMs: roundMs(queuedMs),
        sandboxMs: roundMs(sandboxMs),
        totalMs: roundMs(performance.now() - this.#started),
      },
      view: this.#options.view,
      attempt: this.#request.submission.attempt ?? 1,
      words: WORDS[this.#options.locale ?? 'en'],
    })
  }

  /** Only cotangents depend on the submission, so that reference and learner draw the same numbers elsewhere. */
  readonly #seed: SeedSource['seed'] = (plan, test, purpose) =>
    deriveSeed(this.#dependencies.secret, {
      version: this.#graded.version,
      exercise: plan.id,
      test: test.id,
      submission: purpose === 'cotangent' ? this.#text.sha256 : '',
      purpose,
    })
}

interface Loading {
  readonly runner: ProgramRunner
  readonly loaded: Answer<Loaded>
  readonly solutions: ReadonlyMap<string, Solution>
}

function roundMs(ms: number): number {
  return Number(ms.toFixed(3))
}
