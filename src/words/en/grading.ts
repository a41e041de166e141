import { common } from './common.ts'

/** Central differences that would take more evaluations than are left. */
interface Shortage {
  readonly names: readonly string[]
  readonly needed: number
  readonly limit: number
  readonly left: number
}

/** A gradient with a shipped mistake, and the factor of it. */
interface Shipped {
  readonly name: string
  readonly factor: number
}

function describeShipped(mistakes: readonly Shipped[]): string {
  return common.list(
    mistakes.map(({ name, factor }) => `${name} is ${common.factor(factor)} the right gradient`),
  )
}

/** On how a test was graded. */
export const grading = {
  /** What a function must return that is graded by an item of a tuple; `length` of what it returned, if it has one. */
  tupleNeeded: (name: string, wanted: number, length: number | undefined): string => {
    const needed =
      wanted === 1 ? 'a tuple with its value first' : `a tuple of ${wanted} values or more`
    const found = length === undefined ? 'a single value' : `one of length ${length}`
    return `${name} must return ${needed}; it returned ${found}.`
  },
  tooFewEvaluations: ({ names, needed, limit, left }: Shortage): string =>
    `The central differences over ${names.join(', ')} need ${needed} forward evaluations, and of the ${limit} allowed ${left} are left. Ask for more with limits.evaluations, or use a smaller test case.`,
  inconsistent:
    'Your gradient is the numeric gradient of the cost, and the assignment expects another one. That is a fault of the assignment: it costs you nothing, and the instructor has to mend its expected values.',
  renamed: (name: string): string =>
    `${name} has other parameter names than the test case; its arguments were passed by position, inputs before parameters.`,
  ownPipeline: (helpers: readonly string[], name: string): string =>
    `With your own ${common.list(helpers)}, ${name} comes out otherwise than expected. It is graded with the assignment's, so that this costs nothing here.`,
  ownMistakes: (names: readonly string[]): string =>
    `The reason is in ${common.list(names)}: see the exercise${names.length === 1 ? '' : 's'} of that name.`,
  numericBackward: (forwardCalls: number): string =>
    `backward called forward ${forwardCalls} times, as finite differences do. Use backpropagation: finite differences are only there to check it.`,
  keptArrays:
    'forward does not see other arrays in the place of those that it was first given: it keeps them from call to call. It was graded by changing the numbers in these. Make it depend on its arguments only.',
  repaired: 'The mistakes that the assignment ships are repaired: every gradient is right.',
  shipped: (mistakes: readonly Shipped[]): string =>
    `The mistakes that the assignment ships are still in: ${describeShipped(mistakes)}. Leaving them costs nothing here; gradient checking is there to find them.`,
  leftover: (repaired: readonly string[], mistakes: readonly Shipped[]): string => {
    const done = `${common.list(repaired)} ${repaired.length === 1 ? 'is' : 'are'} repaired`
    const isOne = mistakes.length === 1
    const left = isOne ? 'one is left' : `${mistakes.length} are left`
    const rest = isOne ? 'Repair it too.' : 'Repair them too.'
    return `Of the mistakes that the assignment ships, ${done} and ${left}: ${describeShipped(mistakes)}. ${rest}`
  },
}
