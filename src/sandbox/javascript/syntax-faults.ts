import type { LoadFault } from '#service/ports.ts'
import { MAX_TEXT, pointAt, type Sources } from './faults.ts'
import type { BadPiece } from './groups.ts'

const MAX_LINES = 5_000
const CARETS = /^\s*\^+\s*$/

/** The fault of a piece that does not parse, from what V8 says of it. */
export function describeSyntaxError(
  error: unknown,
  piece: Pick<BadPiece, 'line' | 'function'> & { readonly filename: string },
  sources: Sources,
): LoadFault {
  const { line, column } = readPlace(error)
  const at = findWritten(line ?? piece.line + 1, piece.filename, sources)
  const text = sources.line(piece.filename, at)
  return {
    code: 'syntax-error',
    text: describe(error).slice(0, MAX_TEXT),
    location: sources.locate(piece.filename, at, piece.function),
    ...(text?.trim() ? { excerpt: pointAt(text, at === line ? column : text.length) } : {}),
  }
}

/** The end of a source may be empty lines; what is missing there is missing behind the last line that is not. */
function findWritten(line: number, filename: string, sources: Sources): number {
  let at = line
  while (at > 1 && sources.line(filename, at)?.trim() === '') at -= 1
  return at
}

function describe(error: unknown): string {
  if (error instanceof SyntaxError) return `SyntaxError: ${error.message}`
  return 'SyntaxError: this is nested too deeply to be parsed'
}

/** `file:line`, then the source up to that line and carets, stand above the message. */
function readPlace(error: unknown): { line?: number; column?: number } {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const [head = '', ...rest] = stack.split('\n', MAX_LINES)
  const [, line] = /:(\d+)$/.exec(head) ?? []
  if (line === undefined) return {}
  const carets = rest.find((each) => CARETS.test(each))
  return {
    line: Number(line),
    ...(carets === undefined ? {} : { column: carets.indexOf('^') }),
  }
}
