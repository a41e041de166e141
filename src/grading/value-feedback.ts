import { sayAll, type Wording } from '#words/wording.ts'
import type { Comparison, Disagreement, ValuePath } from './comparison.ts'
import type { Finding } from './gradient-feedback.ts'
import { formatExactly, formatIndex, formatNumber } from './number-text.ts'
import { formatShape } from './tensor.ts'
import type { Tolerance } from './tensor-comparison.ts'
import { isNone } from './value-type.ts'

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

/** What is being compared. */
export interface Subject {
  /** Such as `gradient_check`; absent for the cost. */
  readonly name?: string
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
  return comparison.notes.map(({ code, path }) => {
    const place = namePlace(subject, path)
    return { code, severity: 'notice', text: (words) => words.values.sizeOne(place(words)) }
  })
}

type Description = Pick<ValueFinding, 'code' | 'text'>

function describe(
  comparison: Disagreement & { readonly path: ValuePath },
  subject: Subject,
): Description {
  const place = namePlace(subject, comparison.path)
  switch (comparison.reason) {
    case 'value':
      return describeValue(comparison, subject)
    case 'shape': {
      const actual = formatShape(comparison.actualShape)
      const expected = formatShape(comparison.expectedShape)
      return {
        code: 'wrong-shape',
        text: (words) => words.values.shape({ place: place(words), actual, expected }),
      }
    }
    case 'keys':
      return { code: 'wrong-keys', text: describeKeys(place, comparison) }
    case 'text': {
      const { actual, expected } = comparison
      return {
        code: 'wrong-value',
        text: (words) => words.values.text({ place: place(words), actual, expected }),
      }
    }
    default:
      return describeKind(place, comparison)
  }
}

function describeValue(
  { path, worst, differing }: Extract<Disagreement, { reason: 'value' }> & { path: ValuePath },
  subject: Subject,
): Description {
  const place = namePlace(subject, path, worst.index)
  const [actual, expected] = [formatExactly(worst.actual), formatExactly(worst.expected)]
  const gap = Math.abs(worst.actual - worst.expected)
  return {
    code: Number.isFinite(worst.actual) ? 'wrong-value' : 'not-finite',
    text: sayAll([
      (words) => words.values.number({ place: place(words), actual, expected }),
      ...describeGap(gap, subject.tolerance),
      ...countOthers(differing - 1),
    ]),
  }
}

function describeGap(gap: number, { rtol, atol }: Tolerance): Wording[] {
  if (!Number.isFinite(gap)) return []
  const allowed = `${formatNumber(atol)} + ${formatNumber(rtol)} |expected|`
  return [({ values }) => values.gap(formatNumber(gap), allowed)]
}

function countOthers(count: number): Wording[] {
  return count === 0 ? [] : [({ values }) => values.others(count)]
}

function describeKeys(
  place: Wording,
  { missing, unexpected }: Extract<Disagreement, { reason: 'keys' }>,
): Wording {
  return (words) => {
    const cut = (keys: readonly string[]) => cutKeys(keys, words.values.more)
    return words.values.keys(place(words), cut(missing), cut(unexpected))
  }
}

const SHOWN_KEYS = 10

function cutKeys(keys: readonly string[], tellMore: (count: number) => string): readonly string[] {
  const more = keys.length - SHOWN_KEYS
  return [...keys.slice(0, SHOWN_KEYS), ...(more > 0 ? [tellMore(more)] : [])]
}

const KIND_CODES = {
  'not-a-number': 'not-a-number',
  type: 'wrong-type',
  incomparable: 'too-large',
} as const

function describeKind(
  place: Wording,
  disagreement: Extract<Disagreement, { reason: keyof typeof KIND_CODES }>,
): Description {
  const { reason, actualType, actualShape, expectedType } = disagreement
  const code = KIND_CODES[reason]
  const types = { actualType, expectedType }
  if (actualShape !== undefined) {
    const shape = formatShape(actualShape)
    const entries = actualShape.reduce((product, side) => product * side, 1)
    return { code, text: (words) => words.values.tooLarge(place(words), shape, entries) }
  }
  if (reason === 'incomparable') {
    return { code, text: (words) => words.values.incomparable({ place: place(words), ...types }) }
  }
  const forgot: Wording[] = isNone(actualType) ? [({ values }) => values.missingReturn] : []
  const tell: Wording = (words) => words.values.type({ place: place(words), ...types })
  return { code, text: sayAll([tell, ...forgot]) }
}

/** A place in a nested value as Python would write it, and where it was computed: f[0]['W1'][2, 0] at x = 2. */
function namePlace(
  { name, point = '' }: Subject,
  path: ValuePath,
  index: readonly number[] = [],
): Wording {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`))
  const inside = `${steps.join('')}${formatIndex(index)}`
  return ({ values }) => values.place({ name, inside, point })
}
