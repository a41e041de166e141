import type { SourceLocation } from '#service/ports.ts'
import { type Fields, isFields, readInteger, readText } from './fields.ts'

const MAX_NAME = 200
const MAX_TEXT = 600
/** Of lines and of cells. */
export const MAX_LINE = 10_000_000

/** Where something is, and the line there; each as far as the answer tells it. @throws WireError */
export function parsePlace(fields: Fields): { location?: SourceLocation; excerpt?: string } {
  const location = parseLocation(fields['location'])
  return {
    ...(location === undefined ? {} : { location }),
    ...('excerpt' in fields ? { excerpt: readText(fields, 'excerpt', MAX_TEXT) } : {}),
  }
}

/** A place in the source; undefined where the answer has none. @throws WireError */
export function parseLocation(node: unknown): SourceLocation | undefined {
  if (!isFields(node)) return undefined
  const line = readInteger(node, 'line', { least: 1, most: MAX_LINE })
  if (line === undefined) return undefined
  const cell = readInteger(node, 'cell', { least: 1, most: MAX_LINE })
  const sourceLine = readInteger(node, 'sourceLine', { least: 1, most: MAX_LINE })
  return {
    ...(cell === undefined ? {} : { cell }),
    line,
    ...('function' in node ? { function: readText(node, 'function', MAX_NAME) } : {}),
    ...(sourceLine === undefined ? {} : { sourceLine }),
  }
}
