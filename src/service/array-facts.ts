import { listFacts } from '#grading/check/observations.ts'
import type { ProgramFacts } from '#grading/check/problem.ts'
import { tellMode, tellNote, tellNotes } from './check-notes.ts'
import type { FreeVerdict } from './free-check.ts'
import type { GradientRun } from './gradient-run.ts'
import type { Remark } from './remark.ts'

/** What the sandbox saw of the arrays that a program was handed, by the names that its gradients are taken of. */
export function observeArrays(
  { result }: Pick<GradientRun, 'result'>,
  wrt: readonly string[],
): Pick<ProgramFacts, 'changedArguments' | 'aliasedGradients'> {
  const aliased = new Set(result.aliasedResults)
  const isAliased = (name: string, at: number): boolean => {
    const alone = wrt.length === 1 ? ['gradients'] : []
    const written = [`d${name}`, name, `gradients[${at}]`, ...alone]
    return written.some((known) => aliased.has(known))
  }
  return {
    changedArguments: result.changedArguments,
    aliasedGradients: wrt.filter(isAliased).map((name) => `d${name}`),
  }
}

/**
 * All that was noticed beside the comparison: what a check says, and what only the sandbox saw where no check has said
 * it. A right answer stays right.
 */
export function tellObservations(
  check: FreeVerdict | undefined,
  run: Pick<GradientRun, 'result'>,
  wrt: readonly string[],
): Remark[] {
  const noted = check === undefined ? [] : [...tellNotes(check), ...tellMode(check)]
  const told = new Set(noted.map(({ code }) => code))
  const facts = listFacts(observeArrays(run, wrt)).flatMap((note) => tellNote(note, 'notice'))
  return [...noted, ...facts.filter(({ code }) => !told.has(code))]
}
