import { findInverse, formatNumber } from '#grading/number-text.ts'
import { classifyType, isNone } from '#grading/value-type.ts'
import type { Words } from '#words/wording.ts'

export const common: Words['common'] = {
  list: (names) => names.join(', '),
  factor: (factor) => {
    const inverse = findInverse(factor)
    if (inverse === undefined) return `${formatNumber(factor)}배`
    return `${factor < 0 ? '-' : ''}1/${inverse}배`
  },
  found: (type) => (isNone(type) ? 'None' : `${type} 타입`),
  wanted: (type) => WANTED[classifyType(type)] ?? type,
  join: (...sentences) => sentences.filter((sentence) => sentence !== '').join(' '),
  sentence: (text) => (/[.!?]$/.test(text) ? text : `${text}.`),
}

const WANTED: Readonly<Record<string, string>> = { none: 'None', number: '숫자', array: '배열' }
