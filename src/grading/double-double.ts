/**
 * An unevaluated sum of two doubles, `high` being the sum rounded to a double: about 106 bits. The
 * algorithms need IEEE arithmetic without fused operations, which ECMAScript guarantees: Knuth's
 * TwoSum (The Art of Computer Programming, 4.2.2), Dekker's exact product (Numerische Mathematik
 * 18, 1971), and upon them sums and products of pairs as in Joldes, Muller and Popescu (ACM
 * Transactions on Mathematical Software 44, 2017), who bound their errors below 2^-102 relative.
 */
export interface DoubleDouble {
  readonly high: number
  readonly low: number
}

/** 2^27 + 1: cuts a 53 bit significand into two halves whose products are exact. */
const SPLITTER = 134217729

/** a + b without error, for any two doubles whose sum does not overflow. */
export function addExactly(a: number, b: number): DoubleDouble {
  const high = a + b
  const ofB = high - a
  return { high, low: a - (high - ofB) + (b - ofB) }
}

/** The sum of two pairs. */
export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const highs = addExactly(a.high, b.high)
  const lows = addExactly(a.low, b.low)
  const carried = normalise(highs.high, highs.low + lows.high)
  return normalise(carried.high, lows.low + carried.low)
}

/** The product of two pairs. */
export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = multiplyExactly(a.high, b.high)
  return normalise(product.high, product.low + (a.high * b.low + a.low * b.high))
}

/** The quotient of two pairs, by long division in two digits of 53 bits. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.high / b.high
  const rest = add(a, multiply(b, { high: -first, low: 0 }))
  return normalise(first, rest.high / b.high)
}

/** a * b without error, while the factors stay below 2^996 and no low bits underflow. */
function multiplyExactly(a: number, b: number): DoubleDouble {
  const high = a * b
  const shiftedA = SPLITTER * a
  const shiftedB = SPLITTER * b
  const aHigh = shiftedA - (shiftedA - a)
  const bHigh = shiftedB - (shiftedB - b)
  const aLow = a - aHigh
  const bLow = b - bHigh
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) }
}

/** high + low without error where |high| >= |low| (Dekker's FastTwoSum). */
function normalise(high: number, low: number): DoubleDouble {
  const sum = high + low
  return { high: sum, low: low - (sum - high) }
}
