import type { Comparison, Disagreement, ValuePath } from './comparison.ts'
import type { Finding } from './gradient-feedback.ts'
import { formatExactly, formatIndex, formatNumber } from './number-text.ts'
import { formatShape } from './tensor.ts'
import type { Tolerance } from './tensor-comparison.ts'

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

/** What is being compared, in words such as `the cost` or `gradient_check(x, theta)`. */
export interface Subject {
  readonly name: string
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
    text: `${subject.name}${formatPath(note.path)} is an array of one entry and was read as a number.`,
  }))
}

function describe(
  comparison: Disagreement & { readonly path: ValuePath },
  subject: Subject,
): Omit<ValueFinding, 'severity'> {
  const place = `${subject.name}${formatPath(comparison.path)}`
  switch (comparison.reason) {
    case 'value':
      return describeValue(place, comparison, subject.tolerance)
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
  place: string,
  { worst, differing }: Extract<Disagreement, { reason: 'value' }>,
  { rtol, atol }: Tolerance,
): Omit<ValueFinding, 'severity'> {
  const at = `${place}${formatIndex(worst.index)}`
  if (!Number.isFinite(worst.actual)) {
    return {
      code: 'not-finite',
      text: `${at} is ${formatExactly(worst.actual)}; expected is ${formatExactly(worst.expected)}.`,
    }
  }
  const more = differing > 1 ? ` So do ${differing - 1} other entries.` : ''
  const gap = Math.abs(worst.actual - worst.expected)
  return {
    code: 'wrong-value',
    text:
      `${at} is ${formatExactly(worst.actual)}; expected is ${formatExactly(worst.expected)}. ` +
      `They differ by ${formatNumber(gap)}, more than ${formatNumber(atol)} + ${formatNumber(rtol)} |expected|.${more}`,
  }
}

function describeKeys({ missing, unexpected }: Extract<Disagreement, { reason: 'keys' }>): string {
  const parts = [
    ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
    ...(unexpected.length > 0 ? [`has ${unexpected.join(', ')}, which is not expected`] : []),
  ]
  return parts.join(' and ')
}

const KIND_CODES = {
  'not-a-number': 'not-a-number',
  type: 'wrong-type',
  incomparable: 'too-large',
} as const

function describeKind(
  place: string,
  { reason, actualType, expectedType }: Extract<Disagreement, { reason: keyof typeof KIND_CODES }>,
): Omit<ValueFinding, 'severity'> {
  const code = KIND_CODES[reason]
  const forgot = actualType === 'none' || actualType === 'NoneType' ? ' Is a return missing?' : ''
  return { code, text: `${place} is of type ${actualType}; expected is ${expectedType}.${forgot}` }
}

/** A place in a nested value as Python would write it: [0]['W1']. */
function formatPath(path: ValuePath): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`)).join('')
}
