/** Numbers whose last 11 bits of 24 are zero say nothing of their precision: 0.5 fits everywhere. */
const TELLING_BITS = 0x7ff
const ENOUGH = 8

/**
 * Whether numbers were computed in single precision: all of them fit, and at least eight make use
 * of it.
 */
export function isSinglePrecision(values: Float64Array): boolean {
  const single = new Float32Array(1)
  const bits = new Uint32Array(single.buffer)
  let telling = 0
  for (const value of values) {
    single[0] = value
    if (single[0] !== value) return false
    if (((bits[0] ?? 0) & TELLING_BITS) !== 0) telling += 1
  }
  return telling >= ENOUGH
}
