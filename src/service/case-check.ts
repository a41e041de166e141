import { checkArguments, isHandedGradients } from './argument-check.ts'
import type { CheckedCase, Contradiction } from './contradiction.ts'
import { checkGradientCase } from './gradient-case-check.ts'

/** What is wrong with a test case. */
export function* checkCase(checked: CheckedCase): Generator<Contradiction> {
  yield* checkReserved(checked)
  yield* checkArguments(checked)
  yield* checkLabel(checked)
  if (checked.plan.exercise.kind === 'gradient') yield* checkGradientCase(checked)
  else yield* checkCallCase(checked)
}

/** A value of such a name would never be seen. */
function* checkReserved(checked: CheckedCase): Generator<Contradiction> {
  const { inputs, parameters } = checked.testCase
  const reserved = [
    ...(Object.keys(parameters).length > 0 ? ['parameters'] : []),
    ...(checked.plan.exercise.kind === 'gradient' ? ['cotangent'] : []),
    ...(isHandedGradients(checked) ? ['gradients'] : []),
  ]
  for (const [group, values] of Object.entries({ inputs, parameters })) {
    for (const name of reserved.filter((each) => Object.hasOwn(values, each))) {
      const detail = `has a value named ${name}, which stands for something else; rename it`
      yield { pointer: `@/${group}/${name}`, detail }
    }
  }
}

function* checkLabel({ plan, testCase }: CheckedCase): Generator<Contradiction> {
  const { kind, planted, backward } = plan.exercise
  if (testCase.gradients === undefined) return
  if (kind !== 'gradient-checker') {
    yield { pointer: '@/gradients', detail: 'hands in gradients, which only a checker is given' }
    return
  }
  const count = Object.keys(planted?.factors ?? {}).length
  const isFitting = backward === undefined ? count > 0 : count === 1
  if (testCase.gradients !== 'planted' || isFitting) return
  const needed = backward === undefined ? 'one or more' : `one for all that ${backward} returns`
  const detail = `hands in planted gradients with ${count} factors in planted; give ${needed}`
  yield { pointer: '@/gradients', detail }
}

function* checkCallCase({ testCase, assignment }: CheckedCase): Generator<Contradiction> {
  const { value, ...others } = testCase.expected ?? {}
  if (value === undefined && assignment.reference === undefined) {
    const detail = 'has no expected value, and there is no reference to give one'
    yield { pointer: '@/expected/value', detail }
  }
  for (const name of Object.keys(others)) {
    const detail = `expects ${name}, which only gradient exercises have; give a value`
    yield { pointer: `@/expected/${name}`, detail }
  }
}
