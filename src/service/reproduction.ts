import type { ParameterReport } from '#contract/report.ts'
import { toTensor } from '#grading/numeric-value.ts'
import { writePythonReproduction } from '#grading/reproduction/python.ts'
import type { Reproduction, ShownGradient, ShownValue } from '#grading/reproduction/reproduction.ts'
import type { Value } from '#grading/value.ts'
import { handGradients, requestCall } from './function-call.ts'
import { listDifferentiated } from './gradient-run.ts'
import { findScale } from './handed-gradients.ts'
import { findDifferentiated, resolveSteps } from './steps.ts'
import type { TestContext, TestFinding } from './test-context.ts'

/** Tests with more numbers than this are not written down. */
const MOST_NUMBERS = 2000

const WRITERS: Readonly<Record<string, (reproduction: Reproduction) => string | undefined>> = {
  python: writePythonReproduction,
}

/** A failed test as source of the submission's language; undefined where there is no writer for it. */
export function writeReproduction(
  language: string,
  reproduction: Reproduction | undefined,
): { readonly language: string; readonly source: string } | undefined {
  const source = reproduction && WRITERS[language]?.(reproduction)
  return source === undefined ? undefined : { language, source }
}

/**
 * What it takes to see a failed test fail again. Undefined for hidden tests, for large ones, and where the learner's
 * code lacks a function that was lent, or has other interfaces than the test calls.
 */
export function planReproduction(
  context: TestContext,
  finding: TestFinding,
): Reproduction | undefined {
  const { plan, test, values, seed } = context
  const { exercise } = plan
  const isMeant = finding.verdict === 'failed' && test.testCase.visibility === 'visible'
  if (!isMeant || !isCallable(context)) return undefined
  const isGradient = exercise.kind === 'gradient'
  const all = isGradient ? values : handGradients(values, context.solution?.handed)
  if (Object.values(all.values).reduce((sum, value) => sum + countNumbers(value), 0) > MOST_NUMBERS)
    return undefined
  return {
    test: test.id,
    exercise: plan.id,
    lent: exercise.helpers,
    seed,
    values: all.values,
    parameters: all.parameters,
    calls: isGradient
      ? resolveSteps(exercise, values, context.functions).steps
      : requestCall({ exercise, values: all, seed }).steps,
    shows: isGradient ? showGradient(context, finding) : showValue(context, finding),
  }
}

/** Whether all that is called is among the learner's own functions; lent ones are not theirs to call. */
function isCallable({ plan: { exercise, functions }, functions: facts }: TestContext): boolean {
  const written = facts.filter(({ state }) => state === 'written').map(({ name }) => name)
  const needed = [...functions, ...exercise.helpers]
  return exercise.uses.length === 0 && needed.every((name) => written.includes(name))
}

function showValue({ plan, test }: TestContext, { expected }: TestFinding): ShownValue {
  const { exercise } = plan
  const { backward, result, updates } = exercise
  const isScaled = exercise.kind === 'gradient-checker' && backward !== undefined
  const factor = isScaled ? findScale(exercise, test.testCase.gradients ?? 'right') : 1
  return {
    kind: 'value',
    ...(result !== undefined && { result }),
    updates,
    expected: expected?.value,
    ...(factor !== 1 && backward !== undefined && { scaled: { call: backward, factor } }),
  }
}

function showGradient(context: TestContext, { expected, gradient }: TestFinding): ShownGradient {
  const { plan, values, functions, cotangentSeed } = context
  const { exercise } = plan
  const { steps } = resolveSteps(exercise, values, functions)
  const failed = gradient?.parameters.filter(({ verdict }) => verdict === 'failed') ?? []
  const [wrong] = failed.toSorted((a, b) => readError(b) - readError(a))
  const shape = wrong && toTensor(values.values[wrong.name])?.shape
  const index = wrong?.worst?.index
  return {
    kind: 'gradient',
    differentiated: findDifferentiated(steps) ?? 'cost',
    cotangentSeed,
    ...(typeof expected?.cost === 'number' && { expectedCost: expected.cost }),
    wrt: listDifferentiated(exercise, values),
    ...(wrong && shape && { wrong: { name: wrong.name, shape, ...(index && { index }) } }),
    epsilon: exercise.epsilon,
  }
}

/** A gradient without a worst entry has another shape, or none. */
function readError({ worst }: ParameterReport): number {
  return worst === undefined ? 0 : Number(worst.relativeError)
}

function countNumbers(value: Value): number {
  switch (value.kind) {
    case 'tensor':
      return value.tensor.data.length
    case 'list':
    case 'tuple':
      return value.items.reduce((sum, item) => sum + countNumbers(item), 0)
    case 'dict':
      return value.entries.reduce((sum, [, item]) => sum + countNumbers(item), 0)
    default:
      return 1
  }
}
