import type { Ask, GradientReply, Reply, ValuesAsk } from './ask.ts'

/** What a check spends: forwards, against a budget. */
export interface Meter {
  readonly budget: number
  spent: number
  /** Whether something was not measured because it would have cost too much. */
  isExhausted: boolean
  /** How many values were seen that have the digits of a float32, and whether others were. */
  readonly digits: Digits
}

/** Whether numbers are of float32 shows in their digits. */
export interface Digits {
  singles: number
  hasDoubles: boolean
}

/** A step of a check: asks, and returns what it made of the replies. */
export type Step<Result> = Generator<Ask, Result, Reply>

/** A number of no more bits than this may be exact in any type. */
const SHORT = 12

/** A fresh meter. */
export function openMeter(budget: number): Meter {
  return { budget, spent: 0, isExhausted: false, digits: { singles: 0, hasDoubles: false } }
}

/** How many forwards may still be asked for. */
export function readRemaining(meter: Meter): number {
  return meter.budget - meter.spent
}

/**
 * Asks for values under the common seed unless told otherwise. What the budget does not allow is not asked for: its
 * values are NaN, as of points where the program gives no number.
 */
export function* askValues(
  meter: Meter,
  request: Omit<ValuesAsk, 'kind' | 'isSeeded'>,
  isSeeded = true,
): Step<Float64Array> {
  const count = request.points.length
  if (count === 0 || !spend(meter, count)) return new Float64Array(count).fill(Number.NaN)
  const reply = yield { kind: 'values', ...request, isSeeded }
  if (reply.kind !== 'values') throw new TypeError('Asked for values and was given a gradient')
  readDigits(reply.values, meter.digits)
  return reply.values
}

/** Asks for cost and gradient at a point; a cost of NaN when the budget does not allow it. */
export function* askGradient(
  meter: Meter,
  base: Float64Array,
): Step<Pick<GradientReply, 'cost' | 'gradient'>> {
  if (!spend(meter, 1)) return { cost: Number.NaN, gradient: undefined }
  const reply = yield { kind: 'gradient', base }
  if (reply.kind !== 'gradient') throw new TypeError('Asked for a gradient and was given values')
  return reply
}

/** Notes of which type numbers seem to be; those with few digits tell nothing. */
export function readDigits(values: Float64Array, digits: Digits): void {
  for (const value of values) {
    const scale = 2 ** (SHORT - Math.floor(Math.log2(Math.abs(value))))
    if (value === 0 || !Number.isFinite(value) || Number.isInteger(value * scale)) continue
    if (Math.fround(value) === value) digits.singles += 1
    else digits.hasDoubles = true
  }
}

/** Whether all numbers with many digits were float32; one alone may be so by chance. */
export function isSingle({ singles, hasDoubles }: Digits): boolean {
  return singles >= 2 && !hasDoubles
}

function spend(meter: Meter, count: number): boolean {
  if (count > readRemaining(meter)) {
    meter.isExhausted = true
    return false
  }
  meter.spent += count
  return true
}
