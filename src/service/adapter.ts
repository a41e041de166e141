import type { Assignment } from '#contract/assignment.ts'
import type { Exercise } from '#contract/exercise.ts'
import { definesAtMargin } from './helper-source.ts'
import type { AdapterCode, FunctionFacts, Loaded } from './ports.ts'

/** The assignment's adapter with the names by which its exercises call it; undefined where there is none. */
export function readAdapter(
  assignment: Pick<Assignment, 'adapter' | 'exercises'>,
): AdapterCode | undefined {
  const source = assignment.adapter?.source
  if (source === undefined) return undefined
  const called = new Set(assignment.exercises.flatMap(listCalled))
  return { source, functions: [...called].filter((name) => definesAtMargin(source, name)) }
}

/** Names of the functions that an exercise calls itself, helpers among them, each once. */
export function listCalled(exercise: Exercise): readonly string[] {
  const called =
    exercise.kind === 'gradient'
      ? (exercise.pipeline?.map((step) => step.call) ?? [exercise.forward, exercise.backward])
      : [exercise.function]
  return [...new Set(called.filter((name) => name !== undefined))]
}

/** Facts of all functions that steps can mean; of two of one name, those of the adapter's come first. */
export function listFunctionFacts({ adapter = [], functions }: Loaded): readonly FunctionFacts[] {
  return [...adapter, ...functions]
}
