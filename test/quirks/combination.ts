import fc from 'fast-check'
import { type Draft, PLAIN_NOTEBOOK } from './draft.ts'
import { QUIRKS } from './quirks.ts'
import { type Assignment, type Functions, IMPORTS, SOLUTIONS } from './solutions.ts'
import { WRONG_ANN } from './wrong-ann.ts'
import { WRONG_CHECKERS } from './wrong-checkers.ts'
import { WRONG_PASSES } from './wrong-passes.ts'
import { WRONG_PROGRAMS } from './wrong-programs.ts'

/** A submission made of quirks around a solution, and the verdicts that it must get nonetheless. */
export interface Combination {
  readonly draft: Draft
  /** What the solution is, and the quirks in the order in which they were applied. */
  readonly about: readonly string[]
  readonly failing: Readonly<Record<string, string>>
}

interface Solution {
  readonly assignment: Assignment
  readonly about: string
  readonly functions: Functions
  readonly failing: Readonly<Record<string, string>>
}

const RIGHT: readonly Solution[] = (['gradient-checking', 'my-ann'] as const).map((assignment) => ({
  assignment,
  about: `a right solution of ${assignment}`,
  functions: SOLUTIONS[assignment],
  failing: {},
}))
const WRONG: readonly Solution[] = [
  ...[...WRONG_PASSES, ...WRONG_CHECKERS, ...WRONG_ANN],
  // Of text that does not parse a way of writing makes text that does not parse elsewhere.
  ...WRONG_PROGRAMS.filter(({ codes }) => !codes.includes('syntax-error')),
].map(({ about, changed, ...rest }) => ({
  ...rest,
  about: `${changed} of a learner who ${about}`,
}))

const placedQuirk = fc.record({
  quirk: fc.constantFrom(...QUIRKS),
  at: fc.integer({ min: 0, max: 20 }).map((step) => step / 20),
})

/** Right and wrong solutions in equal parts, each with a dozen quirks or fewer, no quirk twice. */
export const combinations: fc.Arbitrary<Combination> = fc
  .record({
    solution: fc.oneof(fc.constantFrom(...RIGHT), fc.constantFrom(...WRONG)),
    quirks: fc.uniqueArray(placedQuirk, {
      maxLength: 12,
      minLength: 1,
      selector: ({ quirk }) => quirk.about,
    }),
  })
  .map(({ solution, quirks }) => ({
    solution,
    quirks: quirks.toSorted((a, b) => QUIRKS.indexOf(a.quirk) - QUIRKS.indexOf(b.quirk)),
  }))
  .map(({ solution, quirks }) => ({
    draft: quirks.reduce((draft, { quirk, at }) => quirk.apply(draft, at), openDraft(solution)),
    about: [solution.about, ...quirks.map(({ quirk }) => quirk.about)],
    failing: solution.failing,
  }))

/** A solution as a notebook without quirks. */
export function openDraft({
  assignment,
  functions,
}: Pick<Solution, 'assignment' | 'functions'>): Draft {
  return { assignment, imports: IMPORTS[assignment], functions, extras: [], file: PLAIN_NOTEBOOK }
}
