import type { TestCase } from '#contract/exercise.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import type { Refusal } from './gate.ts'
import type { ExercisePlan } from './plan.ts'
import type { FunctionFacts } from './ports.ts'
import type { TestFinding } from './test-context.ts'

/** What a function raises that is given other things than it was written for. */
const MISFITS: ReadonlySet<string | undefined> = new Set([
  ...['TypeError', 'IndexError', 'KeyError', 'AttributeError', 'ValueError'],
  'wrong-argument-count',
  'wrong-return-count',
])
/** What is said of a result that is another kind of thing. */
const MISFIT_CODES: ReadonlySet<ReasonCode> = new Set(['wrong-type', 'wrong-keys', 'not-a-number'])

/**
 * Tells the function of another program that has the name of the one asked for: one that cannot be called with so many
 * arguments, or that has parameters of other names and in no test gets as far as a result to compare.
 */
export function refuseForeign(
  plan: ExercisePlan,
  findings: readonly TestFinding[],
  functions: readonly FunctionFacts[],
): Refusal | undefined {
  // One that never raises takes what it is given; a learner's own that only prints returns nothing.
  const raises = findings.some(({ raised }) => raised !== undefined)
  if (!raises || !findings.every(isMisfit)) return undefined
  const isUncallable = findings.every(({ raised }) => raised === 'wrong-argument-count')
  const calls = listCalls(plan).flatMap((call) => {
    const facts = functions.find(({ name }) => name === call.name)
    return facts === undefined ? [] : [{ ...call, facts }]
  })
  const foreign = calls.find(({ args, facts }) => {
    return isUncallable ? facts.parameters.length !== args.length : hasForeignNames(facts, args)
  })
  if (foreign === undefined) return undefined
  const { name, args, facts } = foreign
  return {
    verdict: 'invalid',
    outcome: 'wrong-signature',
    messages: [
      {
        code: 'wrong-signature',
        severity: 'failure',
        text: ({ runs }) => runs.foreign(name, facts.parameters, args),
        ...(facts.location === undefined ? {} : { location: { ...facts.location } }),
      },
    ],
  }
}

function isMisfit({ verdict, raised, messages }: TestFinding): boolean {
  if (verdict !== 'failed') return false
  if (raised !== undefined) return MISFITS.has(raised)
  return messages.some(({ code }) => MISFIT_CODES.has(code))
}

interface PlannedCall {
  readonly name: string
  readonly args: readonly string[]
}

/** The calls whose arguments the assignment has written down; those of the shorthand go by the learner's own names. */
function listCalls({ exercise, tests, functions }: ExercisePlan): readonly PlannedCall[] {
  const steps = exercise.kind === 'gradient' ? (exercise.pipeline ?? []) : []
  const called = steps.map(({ call, args }) => ({ name: call, args }))
  if (exercise.function !== undefined) {
    called.push({ name: exercise.function, args: exercise.args ?? listNames(tests[0]?.testCase) })
  }
  return called.filter(({ name }) => functions.includes(name))
}

function listNames(testCase: TestCase | undefined): string[] {
  return Object.keys({ ...testCase?.inputs, ...testCase?.parameters })
}

/** Whether a function takes something by a name that no argument has, in whatever case. */
function hasForeignNames({ parameters }: FunctionFacts, args: readonly string[]): boolean {
  const known = new Set(args.map((name) => name.toLowerCase()))
  const taken = parameters.slice(0, args.length).map((name) => name.toLowerCase())
  return taken.some((name, at) => !known.has(name) && !isAlike(name, args[at] ?? ''))
}

/** Whether a name may be a misspelling or a form of another, such as `params` of `parameters`. */
function isAlike(name: string, other: string): boolean {
  const [shorter = '', longer = ''] = [name, other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  )
  if (shorter.length < 2) return false
  return longer.startsWith(shorter.replace(/s$/, '')) || countOtherLetters(shorter, longer) <= 2
}

function countOtherLetters(shorter: string, longer: string): number {
  const left = [...longer]
  const missing = [...shorter].filter((letter) => {
    const at = left.indexOf(letter)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return missing.length + left.length
}
