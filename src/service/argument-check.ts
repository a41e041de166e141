import type { CheckedCase, Contradiction } from './contradiction.ts'
import { countStepsTo, findDifferentiated } from './steps.ts'

/** Arguments that no value of the test case, and no earlier result, has the name of. */
export function* checkArguments(checked: CheckedCase): Generator<Contradiction> {
  const { kind, pipeline = [] } = checked.plan.exercise
  if (kind !== 'gradient') yield* checkCallArguments(checked)
  if (kind === 'function') return
  const known = new Set(listValues(checked))
  const outAt = findDifferentiated(pipeline) === 'out' ? countStepsTo(pipeline, 'out') : undefined
  for (const [at, { args, returns }] of pipeline.entries()) {
    if (at === outAt) known.add('cotangent')
    yield* checkNames(args, known, `/pipeline/${at}/args`)
    for (const name of returns) known.add(name)
  }
}

function* checkCallArguments(checked: CheckedCase): Generator<Contradiction> {
  const { args, updates } = checked.plan.exercise
  const known = new Set([
    ...listValues(checked),
    ...(isHandedGradients(checked) ? ['gradients'] : []),
  ])
  yield* checkNames(args ?? [], known, '/args')
  yield* checkNames(updates, known, '/updates')
}

/** Whether the reference's gradients become the value `gradients` of a checker. */
export function isHandedGradients({ plan, assignment }: CheckedCase): boolean {
  const { kind, pipeline, backward } = plan.exercise
  const isMade = pipeline !== undefined && assignment.reference !== undefined
  return kind === 'gradient-checker' && isMade && backward === undefined
}

function listValues({ testCase }: CheckedCase): readonly string[] {
  return [...Object.keys(testCase.inputs), ...Object.keys(testCase.parameters), 'parameters']
}

function* checkNames(
  names: readonly string[],
  known: ReadonlySet<string>,
  pointer: string,
): Generator<Contradiction> {
  for (const [at, name] of names.entries()) {
    if (known.has(name)) continue
    const detail = `is given ${name}, which is neither a value of the test case nor an earlier result; there are ${[...known].join(', ')}`
    yield { pointer: `${pointer}/${at}`, detail }
  }
}
