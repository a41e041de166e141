import { OUTCOMES, type Outcome } from '#contract/outcomes.ts'
import { common } from './common.ts'
import type { Seen } from './seen.ts'

/** What to do about code that ended otherwise than with a value. */
const ADVICE: Readonly<Partial<Record<Outcome, string>>> = {
  'time-limit': 'Look for a loop that does not end, or for more work than the exercise needs.',
  'memory-limit':
    'Look for an array that is larger than meant, such as one that broadcast, or that grows in a loop.',
  'output-limit': 'Print less: a print inside the loop over all parameters adds up.',
  exited: 'Take out exit(), quit() and os._exit().',
  crashed: 'Very deep recursion or an array library used against its rules does that.',
  forbidden: 'Graded code needs no files, processes or network.',
  'sandbox-unavailable': 'This is not your mistake and costs no attempt; submit again.',
  internal: 'This is not your mistake and costs no attempt; submit again.',
}

/** An exception, and where it was raised. */
interface Raised {
  /** Its class and its message. */
  readonly what: string
  /** Such as `x = 2, theta = 4`; empty where there are no numbers to tell. */
  readonly point: string
  /** Whether a parameter had been moved from there. */
  readonly isMoved: boolean
}

/** An exception in the lines of an assignment's adapter. */
interface AdapterFailure {
  /** Its class and its message. */
  readonly what: string
  /** In the adapter. */
  readonly line: number | undefined
  /** Whether the adapter got the reference through the same values. */
  readonly isProven: boolean
}

/** A finding of the sandbox: its code, the finding in English, and what that tells by name. */
export interface Finding {
  readonly type: string
  readonly text: string
  readonly values?: Readonly<Record<string, string>>
}

/** On code that could not be run, or did not end with a value. */
export const runs = {
  advice: (outcome: Outcome): string => ADVICE[outcome] ?? '',
  meaning: (outcome: Outcome): string => OUTCOMES[outcome].meaning,
  /** How a process ended; without `seen`, `detail` is for those who run the service. */
  death: (outcome: Outcome, detail: string, _seen: Seen | undefined): string =>
    common.sentence(`${OUTCOMES[outcome].meaning.replace(/\.$/, '')}: ${detail}`),
  raised: ({ what, point, isMoved }: Raised): string => {
    const moved = isMoved ? 'with a parameter moved a little' : ''
    const at = [point === '' ? '' : `at ${point}`, moved].filter((part) => part !== '').join(', ')
    return common.sentence(at === '' ? what : `${what.replace(/\.$/, '')} (${at})`)
  },
  /** What the sandbox itself found about a call or an import. */
  finding: ({ type, text }: Finding): string =>
    common.sentence(type === 'forbidden-import' ? `ModuleNotFoundError: ${text}` : text),
  adapter: ({ what, line, isProven }: AdapterFailure): string => {
    const at = line === undefined ? '' : `, in its line ${line}`
    const start = `The adapter of the assignment ${isProven ? 'cannot use your code' : 'failed'}`
    const advice = isProven
      ? 'It gets through with the reference: compare what your functions take, return and keep with what the exercise asks for.'
      : 'That may be a fault of the assignment: it costs you nothing, and the instructor has to look at the adapter.'
    return common.join(common.sentence(`${start}${at}: ${what}`), advice)
  },
  foreign: (name: string, taken: readonly string[], given: readonly string[]): string =>
    `${name}(${taken.join(', ')}) is not the function that this exercise calls, ${name}(${given.join(', ')}): it has the wrong signature. A function of that name from another program is not graded.`,
  importedOnly: (name: string): string => `${name} is only imported; this exercise is to write it.`,
  notFilledIn: (name: string): string =>
    `${name} is not filled in yet: its body is empty or that of the starter.`,
  unparsable: (name: string, fault: string | undefined): string =>
    common.sentence(`${name} does not parse: ${fault ?? 'invalid syntax'}`),
  nothingDefined: (name: string): string =>
    `${name} is missing: the submission defines no functions.`,
  missing: (name: string, defined: readonly string[], more: number): string =>
    `${name} is missing. The submission defines ${defined.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
}
