import type { Exercise } from '#contract/exercise.ts'
import type { Value } from '#grading/value.ts'
import type { CaseValues } from './case-values.ts'
import type { Binding, RunRequest } from './ports.ts'

export interface CallTask {
  readonly exercise: Exercise
  readonly values: CaseValues
  readonly seed: number
  readonly bind?: Readonly<Record<string, Binding>>
}

/**
 * The one call that a function or checker exercise grades; its result is `value`, and beside it come the arguments that
 * the exercise says it changes.
 */
export function requestCall({ exercise, values, seed, bind }: CallTask): RunRequest {
  const { updates } = exercise
  return {
    seed,
    values: values.values,
    parameters: values.parameters,
    steps: [
      {
        call: exercise.function ?? '',
        args: exercise.args ?? [...values.inputs, ...values.parameters],
        returns: ['value'],
        ...(exercise.result !== undefined && { isTuple: true }),
        ...(updates.length > 0 && { updates }),
        ...(exercise.kind === 'gradient-checker' && { epsilon: exercise.epsilon }),
      },
    ],
    want: ['value', ...updates],
    ...(exercise.backward === undefined ? {} : { count: [exercise.backward] }),
    ...(bind === undefined ? {} : { bind }),
  }
}

/** The graded part of what a function returned; undefined where there is none of that index. */
export function selectResult(
  value: Value | undefined,
  index: number | undefined,
): Value | undefined {
  if (index === undefined || value === undefined) return value
  return value.kind === 'tuple' || value.kind === 'list' ? value.items[index] : undefined
}

/** What a call left in the arguments that the exercise says it changes. */
export function selectUpdates(
  values: Readonly<Record<string, Value>>,
  { updates }: Exercise,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(updates.map((name) => [name, values[name] ?? { kind: 'none' }]))
}

/** The same values with the dict of gradients that a checker is handed. */
export function handGradients(values: CaseValues, gradients: Value | undefined): CaseValues {
  return gradients === undefined ? values : { ...values, values: { ...values.values, gradients } }
}
