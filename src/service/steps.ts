import type { Exercise } from '#contract/exercise.ts'
import type { CaseValues } from './case-values.ts'
import type { Points } from './points.ts'
import type { FunctionFacts, Step } from './ports.ts'

/** The calls of a gradient exercise for one program, and what had to be guessed to write them down. */
export interface ResolvedSteps {
  readonly steps: readonly Step[]
  /** Functions whose parameters have other names than the values they are given by position. */
  readonly renamed: readonly string[]
}

/**
 * The exercise's pipeline, or its shorthand written out: forward and backward take their arguments by name where all
 * names are known, else by position, inputs before parameters and the cache last.
 */
export function resolveSteps(
  exercise: Exercise,
  values: CaseValues,
  functions: readonly FunctionFacts[],
): ResolvedSteps {
  if (exercise.pipeline !== undefined) return { steps: exercise.pipeline, renamed: [] }
  const forward = exercise.forward ?? ''
  const backward = exercise.backward ?? ''
  const forwardArgs = bindArguments(findParameters(functions, forward), values, false)
  const backwardArgs = bindArguments(findParameters(functions, backward), values, true)
  return {
    steps: [
      { call: forward, args: forwardArgs.args, returns: ['cost', 'cache'], bare: true },
      { call: backward, args: backwardArgs.args, returns: ['gradients'] },
    ],
    renamed: [
      ...(forwardArgs.isRenamed ? [forward] : []),
      ...(backwardArgs.isRenamed ? [backward] : []),
    ],
  }
}

/** How many of the steps it takes to have a result. */
export function countStepsTo(steps: readonly Step[], result: string): number {
  return steps.findIndex((step) => step.returns.includes(result)) + 1
}

/** What points ask for: the number that is differentiated, and as many steps as it takes. */
export function aimPoints(
  steps: readonly Step[],
  differentiated: 'cost' | 'out',
): Pick<Points, 'result' | 'steps' | 'cotangent'> {
  return {
    result: differentiated,
    steps: countStepsTo(steps, differentiated),
    ...(differentiated === 'out' ? { cotangent: 'cotangent' } : {}),
  }
}

/** The result that is differentiated: a cost, or an array that is contracted with a cotangent. */
export function findDifferentiated(steps: readonly Step[]): 'cost' | 'out' | undefined {
  const results = steps.flatMap((step) => step.returns)
  if (results.includes('cost')) return 'cost'
  return results.includes('out') ? 'out' : undefined
}

function findParameters(
  functions: readonly FunctionFacts[],
  name: string,
): readonly string[] | undefined {
  return functions.find((facts) => facts.name === name)?.parameters
}

interface BoundArguments {
  readonly args: readonly string[]
  readonly isRenamed: boolean
}

function bindArguments(
  wanted: readonly string[] | undefined,
  values: CaseValues,
  hasCache: boolean,
): BoundArguments {
  const inOrder = [...values.inputs, ...values.parameters]
  if (wanted === undefined) return { args: inOrder, isRenamed: false }
  const known = new Set([...inOrder, 'parameters', ...(hasCache ? ['cache'] : [])])
  const unknownAt = wanted.findIndex((name) => !known.has(name))
  if (unknownAt < 0) return { args: wanted, isRenamed: false }
  const named = wanted.slice(0, unknownAt)
  if (isComplete(named, values)) return { args: named, isRenamed: false }
  const takesCache = hasCache && wanted.length === inOrder.length + 1
  return { args: takesCache ? [...inOrder, 'cache'] : inOrder, isRenamed: true }
}

/** Whether a function is given all there is before its first unknown parameter: the rest is then its own, as in `eps=1e-8`. */
function isComplete(named: readonly string[], { inputs, parameters }: CaseValues): boolean {
  if (named.includes('cache')) return true
  const hasGroup = named.includes('parameters')
  return (
    inputs.every((name) => named.includes(name)) &&
    (hasGroup || parameters.every((name) => named.includes(name)))
  )
}
