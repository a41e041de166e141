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
  see: ({ cell, line, function: name, sourceLine }) => {
    const inCell = cell === undefined ? '' : `${cell}번 셀 `
    const inFile = sourceLine === undefined ? '' : ` (파일의 ${sourceLine}행)`
    return `위치: ${name === undefined ? '' : `${name}의 `}${inCell}${line}행${inFile}.`
  },
  sentence: (text) => (/[.!?]$/.test(text) ? text : `${text}.`),
}

const WANTED: Readonly<Record<string, string>> = { none: 'None', number: '숫자', array: '배열' }
