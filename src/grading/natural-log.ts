import { add, addExactly, type DoubleDouble, divide, multiply } from './double-double.ts'

const ZERO: DoubleDouble = { high: 0, low: 0 }
const SMALLEST_NORMAL = 2 ** -1022

/** ln 2 to 106 bits (OEIS A002162). */
const LN2: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 }

/**
 * Coefficients 1 / (2j + 1) of atanh(s) / s in powers of s^2, the highest first. As s^2 < 2^-13,
 * those from j = 4 on count for less than 2^-54 of the sum, and doubles do for them; the first one
 * left out would count for 2^-121.
 */
const LEADING = [3, 2, 1, 0].map((j) => divide({ high: 1, low: 0 }, { high: 2 * j + 1, low: 0 }))
const TRAILING = [8, 7, 6, 5, 4].map((j) => 1 / (2 * j + 1))

/**
 * Arguments are measured from the nearest j / 64; sqrt(1/2) and sqrt(2) lie next to j = 45 and j =
 * 91.
 */
const CENTRES = 64
const LOWEST_CENTRE = 45
const HIGHEST_CENTRE = 91
const LOGS_OF_CENTRES = tabulateLogs()

/**
 * The natural logarithm, rounded to the nearest double. V8's `Math.log` misses that for some 7 % of
 * arguments between 0 and 1, which would show in the normal numbers drawn.
 *
 * With x = 2^k m, sqrt(1/2) <= m < sqrt(2) and c = j / 64 nearest to m: ln x = k ln 2 + ln c + 2
 * atanh((m - c) / (m + c)), summed in double-double. The error was below 2^-103 of each of 200,000
 * results measured, so the rounding can go wrong only for a result that close to halfway between
 * two doubles: about one argument in 2^49.
 */
export function computeNaturalLog(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log(x)
  const { mantissa, exponent } = splitNumber(x)
  const centre = Math.round(mantissa * CENTRES)
  const c = centre / CENTRES
  const s = divide({ high: mantissa - c, low: 0 }, addExactly(mantissa, c))
  const logOfMantissa = add(LOGS_OF_CENTRES[centre] ?? ZERO, doubleAtanh(s))
  return add(multiply({ high: exponent, low: 0 }, LN2), logOfMantissa).high
}

const view = new DataView(new ArrayBuffer(8))

/** x = mantissa * 2^exponent with sqrt(1/2) <= mantissa < sqrt(2), for positive finite x. */
function splitNumber(x: number): { mantissa: number; exponent: number } {
  if (x < SMALLEST_NORMAL) {
    const scaled = splitNumber(x * 2 ** 54)
    return { mantissa: scaled.mantissa, exponent: scaled.exponent - 54 }
  }
  view.setFloat64(0, x)
  const bits = view.getUint32(0)
  const exponent = (bits >>> 20) - 1023
  view.setUint32(0, (bits & 0x000fffff) | 0x3ff00000)
  const mantissa = view.getFloat64(0)
  return mantissa < Math.SQRT2
    ? { mantissa, exponent }
    : { mantissa: mantissa / 2, exponent: exponent + 1 }
}

/** 2 atanh(s) for |s| <= 1/91, by Horner's rule. */
function doubleAtanh(s: DoubleDouble): DoubleDouble {
  const square = multiply(s, s)
  let tail = 0
  for (const coefficient of TRAILING) tail = tail * square.high + coefficient
  let sum: DoubleDouble = { high: tail, low: 0 }
  for (const coefficient of LEADING) sum = add(multiply(sum, square), coefficient)
  return multiply({ high: 2 * s.high, low: 2 * s.low }, sum)
}

/**
 * ln(j / 64) at index j, stepping away from ln 1 = 0 by ln((j + 1) / j) = 2 atanh(1 / (2j + 1)).
 */
function tabulateLogs(): DoubleDouble[] {
  const logs = new Array<DoubleDouble>(HIGHEST_CENTRE + 1).fill(ZERO)
  for (let j = CENTRES; j < HIGHEST_CENTRE; j += 1) {
    logs[j + 1] = add(logs[j] ?? ZERO, stepAbove(j))
  }
  for (let j = CENTRES - 1; j >= LOWEST_CENTRE; j -= 1) {
    const step = stepAbove(j)
    logs[j] = add(logs[j + 1] ?? ZERO, { high: -step.high, low: -step.low })
  }
  return logs
}

function stepAbove(j: number): DoubleDouble {
  return doubleAtanh(divide({ high: 1, low: 0 }, { high: 2 * j + 1, low: 0 }))
}
