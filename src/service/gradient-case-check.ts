import { countValueElements, type ValueSpec } from '#contract/value.ts'
import type { CheckedCase, Contradiction } from './contradiction.ts'
import { findDifferentiated } from './steps.ts'

/** What is wrong with what a gradient test case differentiates and expects. */
export function* checkGradientCase(checked: CheckedCase): Generator<Contradiction> {
  const { exercise } = checked.plan
  const names = exercise.wrt ?? Object.keys(checked.testCase.parameters)
  const differentiated = new Map(names.map((name) => [name, findValue(checked, name)]))
  if (names.length === 0) {
    const detail = 'has nothing to differentiate: give parameters, or name inputs in wrt'
    yield { pointer: '@/parameters', detail }
  }
  for (const [name, spec] of differentiated) {
    const fault = explainDifferentiated(spec)
    if (fault === undefined) continue
    const detail = `cannot be differentiated with respect to ${name}: ${fault}`
    yield { pointer: exercise.wrt === undefined ? `@/parameters/${name}` : '/wrt', detail }
  }
  yield* checkPlanted(checked, names)
  yield* checkExpected(checked)
  yield* checkExpectedGradients(checked, differentiated)
}

function explainDifferentiated(spec: ValueSpec | undefined): string | undefined {
  if (spec === undefined) return 'there is no input or parameter of that name'
  if (findShape(spec) === undefined) return `it is of kind ${spec.kind}, neither number nor array`
  return countValueElements(spec) === 0 ? 'it holds no numbers' : undefined
}

function* checkPlanted({ plan }: CheckedCase, names: readonly string[]): Generator<Contradiction> {
  for (const name of Object.keys(plan.exercise.planted?.factors ?? {})) {
    if (names.includes(name)) continue
    const detail = `has a mistake planted in ${name}, which is not differentiated; there are ${names.join(', ')}`
    yield { pointer: `/planted/factors/${name}`, detail }
  }
}

function* checkExpected({ plan, testCase }: CheckedCase): Generator<Contradiction> {
  const { pipeline } = plan.exercise
  const result = pipeline === undefined ? 'cost' : (findDifferentiated(pipeline) ?? 'cost')
  const fitting = [result, 'gradients']
  for (const name of Object.keys(testCase.expected ?? {})) {
    if (fitting.includes(name)) continue
    const detail = `expects ${name}, which is not compared here; it can expect ${fitting.join(' and ')}`
    yield { pointer: `@/expected/${name}`, detail }
  }
}

type Specs = ReadonlyMap<string, ValueSpec | undefined>

function* checkExpectedGradients(
  { testCase }: CheckedCase,
  differentiated: Specs,
): Generator<Contradiction> {
  for (const [name, spec] of Object.entries(testCase.expected?.gradients ?? {})) {
    const fault = differentiated.has(name)
      ? explainGradient(spec, differentiated.get(name))
      : `is not differentiated; there are ${[...differentiated.keys()].join(', ')}`
    if (fault === undefined) continue
    const detail = `expects a gradient of ${name}, which ${fault}`
    yield { pointer: `@/expected/gradients/${name}`, detail }
  }
}

/** Shapes are compared strictly, but for one number, which may stand for an array of one entry. */
function explainGradient(spec: ValueSpec, of: ValueSpec | undefined): string | undefined {
  const shape = findShape(spec)
  const wanted = of && findShape(of)
  if (shape === undefined) return `is neither number nor array but ${spec.kind}`
  if (of === undefined || wanted === undefined || `${shape}` === `${wanted}`) return undefined
  if (shape.length === 0 && countValueElements(of) === 1) return undefined
  return `has shape (${wanted.join(', ')}), of shape (${shape.join(', ')})`
}

function findValue({ testCase }: CheckedCase, name: string): ValueSpec | undefined {
  const { inputs, parameters } = testCase
  const group = Object.hasOwn(parameters, name) ? parameters : inputs
  return Object.hasOwn(group, name) ? group[name] : undefined
}

function findShape(spec: ValueSpec): readonly number[] | undefined {
  if (spec.kind === 'array' || spec.kind === 'random') return spec.shape
  return spec.kind === 'number' ? [] : undefined
}
