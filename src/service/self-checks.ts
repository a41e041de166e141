import {
  type ReferenceCheck,
  SELF_CHECKS,
  type SelfCheck,
  type SelfCheckId,
} from '#contract/self-test.ts'
import { formatApart, formatIndex } from '#grading/number-text.ts'
import { english } from '#words/en/english.ts'
import type { ExerciseTrials } from './mutant-trials.ts'
import type { ExercisePlan } from './plan.ts'

const CACHE = /^(?:.*_)?caches?\d*$/i

/** Without a reference there is nothing to compare code with. */
export function refuseWithoutReference(): SelfCheck {
  const text =
    'The assignment has no reference, so that nothing can be tested. Add one: it is run, and never shown to learners.'
  return { id: 'reference', ok: false, text }
}

/** A reference that is wrong grades right code as wrong. What cannot be decided at a test point is not held against it. */
export function checkGradients(trials: readonly ExerciseTrials[]): SelfCheck {
  const wrong = trials.flatMap(({ report: { id, gradients } }) =>
    gradients
      .filter(({ verdict }) => verdict === 'disagrees')
      .map((check) => `${id}, test case ${check.test}${describeWorst(check)}`),
  )
  const explain = (places: string) =>
    `The reference’s backward is not the gradient of its forward in ${places}`
  return judge('gradients', wrong, explain)
}

function describeWorst({ worst, method }: ReferenceCheck): string {
  if (worst === undefined) return ''
  const { name, index, reference, measured } = worst
  const [own, other] = formatApart(Number(reference), Number(measured))
  const by = method === 'complex-step' ? 'complex steps' : 'differences'
  return ` (d${name}${formatIndex(index)} is ${own}, by ${by} ${other})`
}

export function checkZeros(trials: readonly ExerciseTrials[]): SelfCheck {
  const passing = trials.filter(({ zerosPass }) => zerosPass).map(({ report }) => report.id)
  return judge('zeros', passing, (ids) => `Zeros pass ${ids}: add a test case with another value`)
}

/**
 * Caches come from a forward by construction: a pipeline makes them. Only a value that is handed in under such a name
 * can contradict itself, and code that takes another value from it would be failed for being right.
 */
export function checkCaches(plans: readonly ExercisePlan[]): SelfCheck {
  const handing = plans.filter(({ tests }) =>
    tests.some(({ testCase: { inputs, parameters } }) =>
      [...Object.keys(inputs), ...Object.keys(parameters)].some((name) => CACHE.test(name)),
    ),
  )
  const advise = (ids: string) =>
    `Test cases of ${ids} hand in a cache: let a pipeline make it, forward before backward`
  return judge(
    'caches',
    handing.map(({ id }) => id),
    advise,
  )
}

export function checkMutants(trials: readonly ExerciseTrials[]): SelfCheck {
  const found = trials.filter(({ report }) => report.survived > 0)
  const told = found.map(({ report: { id, survived, survivors } }) => {
    const [first] = survivors
    const example = first === undefined ? '' : `, such as ${first.after} in line ${first.line}`
    return `${survived} in ${id}${example}`
  })
  return judge('mutants', told, (texts) => `Mistakes that no test case reveals: ${texts}`)
}

function judge(
  id: SelfCheckId,
  wrong: readonly string[],
  explain: (wrong: string) => string,
): SelfCheck {
  if (wrong.length === 0) return { id, ok: true, text: SELF_CHECKS[id] }
  return { id, ok: false, text: `${explain(english.common.list(wrong))}.` }
}
