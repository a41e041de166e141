import type { Assignment } from '#contract/assignment.ts'
import type { Capabilities } from '#contract/capabilities.ts'
import type { AssignmentDetail, AssignmentList } from '#contract/catalogue.ts'
import type { Locale } from '#contract/locale.ts'
import type { Report } from '#contract/report.ts'
import type { SelfTestReport } from '#contract/self-test.ts'
import type { GradeRequest } from '#contract/submission.ts'

/** What the fronts (HTTP, command line) call; composed in main.ts. */
export interface Services {
  readonly grader: Grader
  readonly catalogue: Catalogue
  readonly system: System
  readonly selfTest: SelfTest
}

/** Whose eyes a document is for: a learner's view leaves out what is hidden. */
export type View = 'learner' | 'instructor'

export interface GradeOptions {
  readonly view: View
  /** The language of the report's texts; English if not given. */
  readonly locale?: Locale
  /** The inline assignment as it was sent; its canonical JSON gives the version in the report. */
  readonly document?: unknown
  /** Aborting kills what runs for the request; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export interface Grader {
  /**
   * Grades one submission. Whatever the learner's code does is in the report.
   * @throws ServiceError for a request that cannot be graded, and for a service that cannot grade now.
   */
  grade(request: GradeRequest, options: GradeOptions): Promise<Report>
}

export interface SelfTestOptions {
  /** The assignment as it was sent; its canonical JSON gives the version in the report. */
  readonly document?: unknown
  /** Aborting kills what runs for the test; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Tests whether an assignment grades right code as right and wrong code as wrong.
 * @throws ServiceError for an assignment that cannot be graded on, and for a service that cannot run anything now.
 */
export type SelfTest = (
  assignment: Assignment,
  options?: SelfTestOptions,
) => Promise<SelfTestReport>

export interface StarterFile {
  readonly mediaType: string
  readonly fileName: string
  readonly content: string
}

export interface Catalogue {
  list(page: { readonly cursor?: string; readonly limit?: number }): AssignmentList
  /** @returns undefined where there is none of that id. */
  get(id: string, view: View): AssignmentDetail | undefined
  /** The starter as a notebook or as a script; undefined where there is no such assignment or starter. */
  starter(id: string, form: StarterForm): StarterFile | undefined
}

export interface StarterForm {
  readonly as: 'notebook' | 'script'
  readonly language: string
  /** With the reference's functions in the place of what learners are to write. */
  readonly solved?: boolean
}

export interface System {
  capabilities(): Capabilities
  /** What the service cannot do without, each with whether it is there. */
  readiness(): { readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }
}
