/** A number in a message: four significant digits or as many as asked for, in the notation that is shorter to read. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return formatSpecial(value)
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e6) return `${value}`
  if (size >= 1e-3 && size < 1e6) return `${Number(value.toPrecision(digits))}`
  return value.toExponential(digits - 1).replace(/\.?0+e/, 'e')
}

/** Two numbers that stand beside each other: four significant digits, or as many as it takes to tell them apart. */
export function formatApart(a: number, b: number): readonly [string, string] {
  for (let digits = 4; digits < 17; digits += 1) {
    const texts = [formatNumber(a, digits), formatNumber(b, digits)] as const
    if (texts[0] !== texts[1]) return texts
  }
  return [formatExactly(a), formatExactly(b)]
}

/** A number with all its digits, for values that are compared closely. */
export function formatExactly(value: number): string {
  return Number.isFinite(value) ? `${value}` : formatSpecial(value)
}

/** Where an entry stands, as it is written after an array's name: [2, 0], or nothing for a number. */
export function formatIndex(index: readonly number[]): string {
  return index.length === 0 ? '' : `[${index.join(', ')}]`
}

/** Whether a factor is a whole number or the inverse of one, so that its words leave nothing out. */
export function isPlainFactor(factor: number): boolean {
  return Number.isInteger(factor) || findInverse(factor) !== undefined
}

/** The k of a factor 1/k or -1/k with k from 2 to 1000. */
export function findInverse(factor: number): number | undefined {
  const inverse = Math.round(1 / Math.abs(factor))
  const isInverse = inverse > 1 && inverse <= 1000
  return isInverse && Math.abs(Math.abs(factor) * inverse - 1) < 1e-9 ? inverse : undefined
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'infinity' : '-infinity'
}
