import type { Comparison, Disagreement, ValuePath } from './comparison.ts'
import type { Finding } from './gradient-feedback.ts'
import { formatExactly, formatIndex, formatNumber, joinWords } from './number-text.ts'
import { formatShape } from './tensor.ts'
import type { Tolerance } from './tensor-comparison.ts'
import { describeFound, describeWanted, isNone } from './type-text.ts'

export type ValueFinding = Finding<
  | 'wrong-value'
  | 'wrong-shape'
  | 'wrong-type'
  | 'wrong-keys'
  | 'not-a-number'
  | 'not-finite'
  | 'too-large'
  | 'size-one-array'
>

/** What is being compared, in words such as `The cost` or `gradient_check`. */
export interface Subject {
  readonly name: string
  /** Where it was computed, such as `x = 2, theta = 4`. */
  readonly point?: string
  readonly tolerance: Tolerance
}

/** What a comparison decides: an array that could not be sent back is nobody's mistake. */
export function judgeComparison(comparison: Comparison): 'passed' | 'failed' | 'inconclusive' {
  if (comparison.agrees) return 'passed'
  return comparison.reason === 'incomparable' ? 'inconclusive' : 'failed'
}

/** Says how a value differs from the expected one, or what was let pass. */
export function explainComparison(
  comparison: Comparison,
  subject: Subject,
): readonly ValueFinding[] {
  if (!comparison.agrees) {
    const severity = comparison.reason === 'incomparable' ? 'warning' : 'failure'
    return [{ severity, ...describe(comparison, subject) }]
  }
  return comparison.notes.map((note) => ({
    code: note.code,
    severity: 'notice' as const,
    text: `${formatPlace(subject, note.path)} is an array of one entry and was read as a number.`,
  }))
}

function describe(
  comparison: Disagreement & { readonly path: ValuePath },
  subject: Subject,
): Omit<ValueFinding, 'severity'> {
  const place = formatPlace(subject, comparison.path)
  switch (comparison.reason) {
    case 'value':
      return describeValue(comparison, subject)
    case 'shape':
      return {
        code: 'wrong-shape',
        text: `${place} has shape ${formatShape(comparison.actualShape)}; expected is ${formatShape(comparison.expectedShape)}.`,
      }
    case 'keys':
      return { code: 'wrong-keys', text: `${place} ${describeKeys(comparison)}.` }
    case 'text':
      return {
        code: 'wrong-value',
        text: `${place} is "${comparison.actual}"; expected is "${comparison.expected}".`,
      }
    default:
      return describeKind(place, comparison)
  }
}

function describeValue(
  { path, worst, differing }: Extract<Disagreement, { reason: 'value' }> & { path: ValuePath },
  subject: Subject,
): Omit<ValueFinding, 'severity'> {
  const place = formatPlace(subject, path, worst.index)
  const both = `${place} is ${formatExactly(worst.actual)}; expected is ${formatExactly(worst.expected)}.`
  const gap = Math.abs(worst.actual - worst.expected)
  return {
    code: Number.isFinite(worst.actual) ? 'wrong-value' : 'not-finite',
    text: [both, ...describeGap(gap, subject.tolerance), ...countOthers(differing - 1)].join(' '),
  }
}

function describeGap(gap: number, { rtol, atol }: Tolerance): string[] {
  if (!Number.isFinite(gap)) return []
  const allowed = `${formatNumber(atol)} + ${formatNumber(rtol)} |expected|`
  return [`They differ by ${formatNumber(gap)}, more than ${allowed}.`]
}

function countOthers(count: number): string[] {
  if (count === 0) return []
  return [count === 1 ? '1 other entry differs too.' : `${count} other entries differ too.`]
}

function describeKeys({ missing, unexpected }: Extract<Disagreement, { reason: 'keys' }>): string {
  const parts = [
    ...(missing.length > 0 ? [`lacks ${listKeys(missing)}`] : []),
    ...(unexpected.length > 0 ? [`has ${listKeys(unexpected)} beyond what is expected`] : []),
  ]
  return parts.join(' and ')
}

const SHOWN_KEYS = 10

function listKeys(keys: readonly string[]): string {
  const more = keys.length - SHOWN_KEYS
  return joinWords([...keys.slice(0, SHOWN_KEYS), ...(more > 0 ? [`${more} more`] : [])])
}

const KIND_CODES = {
  'not-a-number': 'not-a-number',
  type: 'wrong-type',
  incomparable: 'too-large',
} as const

function describeKind(
  place: string,
  disagreement: Extract<Disagreement, { reason: keyof typeof KIND_CODES }>,
): Omit<ValueFinding, 'severity'> {
  const { reason, actualType, actualShape, expectedType } = disagreement
  const code = KIND_CODES[reason]
  const wanted = describeWanted(expectedType)
  if (actualShape !== undefined) {
    const entries = actualShape.reduce((product, side) => product * side, 1)
    const text = `${place} could not be compared: with shape ${formatShape(actualShape)}, ${entries} entries, it is too large to be sent back.`
    return { code, text }
  }
  if (reason === 'incomparable') {
    return {
      code,
      text: `${place} could not be compared: it is ${describeFound(actualType)}, expected is ${wanted}, and one of them is too large to be sent back or holds no data.`,
    }
  }
  const forgot = isNone(actualType) ? ' Is a return missing?' : ''
  return { code, text: `${place} is ${describeFound(actualType)}; expected is ${wanted}.${forgot}` }
}

/** A place in a nested value as Python would write it, and where it was computed: f[0]['W1'][2, 0] at x = 2. */
function formatPlace(
  { name, point = '' }: Subject,
  path: ValuePath,
  index: readonly number[] = [],
): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`))
  return `${name}${steps.join('')}${formatIndex(index)}${point === '' ? '' : ` at ${point}`}`
}
