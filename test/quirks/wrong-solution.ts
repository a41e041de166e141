import type { ReasonCode } from '#contract/reasons.ts'
import type { Verdict } from '#contract/report.ts'
import { type Assignment, type Edit, editFunction, type Functions, SOLUTIONS } from './solutions.ts'

/** A solution that is right but for one function, and what grading it must find. */
export interface WrongSolution {
  readonly assignment: Assignment
  /** What the learner did, to follow `a learner who`. */
  readonly about: string
  readonly functions: Functions
  /** Verdicts of the exercises that do not pass; all others pass. */
  readonly failing: Readonly<Record<string, Verdict>>
  /** Codes that the exercise of the changed function must tell. */
  readonly codes: readonly ReasonCode[]
  readonly changed: string
}

/** Edits of one function, and the codes that grading it must tell. */
export type Wrongs = Readonly<
  Record<string, readonly [edits: readonly Edit[], ...codes: ReasonCode[]]>
>

/** Several functions written anew, undefined for those that are left out, and the verdicts they get. */
export interface Rewritten {
  readonly functions: Readonly<Record<string, string | undefined>>
  readonly failing: Readonly<Record<string, Verdict>>
  readonly codes: readonly ReasonCode[]
}

/** A solution with some functions written anew; the first of them tells the codes. */
export function rewriteFunctions(
  assignment: Assignment,
  about: string,
  { functions, failing, codes }: Rewritten,
): WrongSolution {
  const all = Object.entries({ ...SOLUTIONS[assignment], ...functions })
  const kept = all.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))
  const [changed = ''] = Object.keys(functions)
  return { assignment, about, functions: Object.fromEntries(kept), failing, codes, changed }
}

/** Solutions that fail in the function that is edited, and there alone. */
export function listWrongs(
  assignment: Assignment,
  changed: string,
  wrongs: Wrongs,
): readonly WrongSolution[] {
  return Object.entries(wrongs).map(([about, [edits, ...codes]]) => ({
    assignment,
    about,
    functions: editFunction(SOLUTIONS[assignment], changed, edits),
    failing: { [changed]: 'failed' },
    codes,
    changed,
  }))
}
