import type { Location } from '#contract/report.ts'
import { findInverse, formatNumber } from '#grading/number-text.ts'
import { classifyType, isNone } from '#grading/value-type.ts'

/** What sentences of all kinds are made of. */
export const common = {
  /** Things named one after another: "a", "a and b", "a, b and c". */
  list: (names: readonly string[]): string => {
    const last = names.at(-1) ?? ''
    return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
  },
  /** A factor in words: "2 times", "1/3 of". */
  factor: (factor: number): string => {
    const inverse = findInverse(factor)
    if (inverse === undefined) return `${formatNumber(factor)} times`
    return `${factor < 0 ? '-' : ''}1/${inverse} of`
  },
  /** What a program's value is, to be read after "is": `None`, or `of type dict`. */
  found: (type: string): string => (isNone(type) ? nameNothing(type) : `of type ${type}`),
  /** What was expected: `a number`, `an array`, or the type's own name. */
  wanted: (type: string): string => WANTED[classifyType(type)] ?? type,
  /** Sentences one after another; empty ones are left out. */
  join: (...sentences: readonly string[]): string =>
    sentences.filter((sentence) => sentence !== '').join(' '),
  /** Where to look: `See cell 12, line 7 of gradient_check_n.` */
  see: ({ cell, line, function: name, sourceLine }: Location): string => {
    const inCell = cell === undefined ? '' : `cell ${cell}, `
    const inFile = sourceLine === undefined ? '' : ` (line ${sourceLine} of the file)`
    return `See ${inCell}line ${line}${name === undefined ? '' : ` of ${name}`}${inFile}.`
  },
  /** A text of Python's or the system's, which may have its full stop or not. */
  sentence: (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`),
}

/** Python has one word for nothing, JavaScript two. */
function nameNothing(type: string): string {
  return type === 'undefined' || type === 'null' ? type : 'None'
}

const WANTED: Readonly<Record<string, string>> = {
  none: 'None',
  number: 'a number',
  array: 'an array',
}
