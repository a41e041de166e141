import { stripVTControlCharacters } from 'node:util'

/** Of a cell: its outputs looked at, characters of each, lines kept, and characters of a line. */
const MAX_OUTPUTS = 20
const MAX_CHARACTERS = 20_000
const MAX_LINES = 5
const MAX_LINE = 200

const DIFFERENCE = /difference\D{0,40}?([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/i

/**
 * The lines of a cell's saved outputs that tell a difference, such as `difference = 0.2850931567761623`. Outputs of
 * nbformat 3 and 4; whatever is none counts as empty.
 */
export function listSavedLines(outputs: unknown): readonly string[] {
  if (!Array.isArray(outputs)) return []
  return outputs.slice(0, MAX_OUTPUTS).flatMap(readOutput).slice(0, MAX_LINES)
}

/** The differences that a printed text tells, in order. */
export function findDifferences(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const found = DIFFERENCE.exec(line)?.[1]
    return found === undefined ? [] : [Number(found)]
  })
}

function readOutput(output: unknown): readonly string[] {
  if (typeof output !== 'object' || output === null) return []
  const text = 'text' in output ? joinText(output.text) : ''
  const lines = stripVTControlCharacters(text).split('\n')
  return lines.filter((line) => DIFFERENCE.test(line)).map((line) => line.slice(0, MAX_LINE))
}

function joinText(text: unknown): string {
  if (typeof text === 'string') return text.slice(0, MAX_CHARACTERS)
  if (!Array.isArray(text)) return ''
  const lines = text.slice(0, MAX_CHARACTERS).filter((line) => typeof line === 'string')
  return lines.join('').slice(0, MAX_CHARACTERS)
}
