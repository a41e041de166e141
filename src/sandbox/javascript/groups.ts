/** A part of a source that does not parse. Its line counts from 0. */
export interface BadPiece {
  readonly kind: 'bad'
  readonly line: number
  readonly text: string
  /** The function that the text begins to define. */
  readonly function?: string
}

/** What came of parsing a text: its parts, or whether more text could complete it. */
export type Attempt<T> = readonly T[] | 'incomplete' | 'broken'

const MAX_ATTEMPTS = 500
const MAX_JOINED = 200
const HEAD = /^(?!else\b|catch\b|finally\b|\/\/|\/\*|\*)[^\s)\]}]/
const FUNCTION =
  /^\s*(?:export\s+)?(?:default\s+)?(?:(?:async\s+)?function\s*\*?\s*([\w$]+)|(?:const|let|var)\s+([\w$]+)\s*[:=])/

/**
 * Splits a source that does not parse as a whole into groups of lines that do, and others. A group begins with a line at
 * the margin that closes nothing, and takes in later ones while they complete it.
 */
export function splitGroups<T>(
  source: string,
  parse: (text: string, line: number) => Attempt<T>,
): readonly (T | BadPiece)[] {
  const lines = source.split('\n')
  const heads = [...lines.keys()].filter((at) => HEAD.test(lines[at] ?? ''))
  const bounds = [...(heads.length === 0 ? [0] : heads), lines.length]
  const parts: (T | BadPiece)[] = []
  const attempts = { left: MAX_ATTEMPTS }
  let at = 0
  while (at < bounds.length - 1) {
    const { found, end } = parseGroup({ lines, bounds, attempts, parse }, at)
    parts.push(...found)
    at = end
  }
  return parts
}

interface Work<T> {
  readonly lines: readonly string[]
  readonly bounds: readonly number[]
  readonly attempts: { left: number }
  readonly parse: (text: string, line: number) => Attempt<T>
}

interface Group<T> {
  readonly found: readonly (T | BadPiece)[]
  /** The first group that is not in it. */
  readonly end: number
}

function parseGroup<T>({ lines, bounds, attempts, parse }: Work<T>, at: number): Group<T> {
  const start = bounds[at] ?? 0
  const textTo = (end: number) => lines.slice(start, bounds[end]).join('\n')
  const last = Math.min(at + MAX_JOINED, bounds.length - 1)
  for (let end = at + 1; end <= last && attempts.left > 0; end += 1) {
    attempts.left -= 1
    const result = parse(textTo(end), start)
    if (result === 'broken') break
    if (result !== 'incomplete') return { found: result, end }
  }
  const text = textTo(at + 1)
  const name = findFunctionName(text)
  const named = name === undefined ? {} : { function: name }
  return { found: [{ kind: 'bad', line: start, text, ...named }], end: at + 1 }
}

function findFunctionName(text: string): string | undefined {
  const found = FUNCTION.exec(text)
  return found?.[1] ?? found?.[2]
}
