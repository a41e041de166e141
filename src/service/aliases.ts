import type { Assignment } from '#contract/assignment.ts'
import type { Exercise } from '#contract/exercise.ts'
import type { ExercisePlan } from './plan.ts'
import type { FunctionFacts, Loaded } from './ports.ts'

type Aliases = Assignment['aliases']

/** Names of all functions to look for in a program, aliases among them. */
export function listExpected(plans: readonly ExercisePlan[], aliases: Aliases): readonly string[] {
  const names = plans.flatMap((plan) => plan.functions)
  return [...new Set(names.flatMap((name) => [name, ...(aliases[name] ?? [])]))]
}

/** The same plans with functions called as the program calls them. */
export function adoptAliases(
  plans: readonly ExercisePlan[],
  aliases: Aliases,
  loaded: Loaded,
): readonly ExercisePlan[] {
  const found = Object.entries(aliases).flatMap(([name, others]) => {
    const chosen = chooseName([name, ...others], loaded.functions)
    return chosen === name ? [] : [[name, chosen] as const]
  })
  if (found.length === 0) return plans
  const names = new Map(found)
  return plans.map((plan) => ({
    ...plan,
    exercise: renameCalls(plan.exercise, names),
    functions: plan.functions.map((name) => names.get(name) ?? name),
  }))
}

/** The first name under which the program has written the function, or else has the text of one. */
function chooseName(names: readonly string[], functions: readonly FunctionFacts[]): string {
  const find = (...states: readonly FunctionFacts['state'][]) =>
    names.find((name) =>
      functions.some((facts) => facts.name === name && states.includes(facts.state)),
    )
  return find('written') ?? find('unparsable', 'not-filled-in') ?? names[0] ?? ''
}

function renameCalls(exercise: Exercise, names: ReadonlyMap<string, string>): Exercise {
  const rename = (name: string) => names.get(name) ?? name
  const { pipeline, function: called, forward, backward } = exercise
  return {
    ...exercise,
    ...(called === undefined ? {} : { function: rename(called) }),
    ...(forward === undefined ? {} : { forward: rename(forward) }),
    ...(backward === undefined ? {} : { backward: rename(backward) }),
    ...(pipeline && { pipeline: pipeline.map((step) => ({ ...step, call: rename(step.call) })) }),
  }
}
