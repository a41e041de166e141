/** A piece of a Python script: what one definition at the margin spans, or the text between two. */
interface Piece {
  readonly text: string
  /** What the piece defines, if it is a definition. */
  readonly name?: string
}

const CELL = '# %%'

/**
 * A starter with the reference's functions and classes in the place of its own. What else the reference has at the
 * margin, such as imports and functions that the starter lacks, comes into a cell behind the starter's first code cell.
 */
export function solveStarter(starter: string, reference: string): string {
  const solved = splitPieces(reference)
  const known = new Map(solved.flatMap(({ name, text }) => (name ? [[name, text] as const] : [])))
  const own = splitPieces(starter)
  const names = new Set(own.map(({ name }) => name))
  const filled = own.map(({ name, text }) => (name && known.get(name)) ?? text)
  const rest = solved.filter(({ name }) => name === undefined || !names.has(name))
  const helpers = rest.map(({ text }) => text.trim()).filter((text) => text !== '')
  const added = helpers.length === 0 ? '' : `${CELL}\n${helpers.join('\n\n\n')}\n\n`
  return insertCell(filled.join(''), added)
}

function splitPieces(source: string): readonly Piece[] {
  const pieces: { text: string; name?: string }[] = []
  for (const line of source.split(/(?<=\n)/)) {
    const definition = /^(?:async\s+def|def|class)\s+(\w+)/.exec(line)
    const last = pieces.at(-1)
    if (definition?.[1] !== undefined) pieces.push({ name: definition[1], text: line })
    else if (last === undefined || (last.name !== undefined && isOutside(line)))
      pieces.push({ text: line })
    else last.text += line
  }
  return pieces.map(separate)
}

/** Whether a line at the margin is no part of the definition above it. */
function isOutside(line: string): boolean {
  return /^[^\s)\]}]/.test(line)
}

/** A definition without the empty lines behind it ends like every other, so that another can take its place. */
function separate({ name, text }: Piece): Piece {
  return name === undefined ? { text } : { name, text: `${text.trimEnd()}\n\n` }
}

/** Puts a cell behind the first code cell, which holds the imports. */
function insertCell(script: string, cell: string): string {
  const lines = script.split(/(?<=\n)/)
  const first = lines.findIndex((line) => line.trimEnd() === CELL)
  const next = lines.findIndex((line, at) => at > first && line.startsWith(CELL))
  const at = next === -1 ? lines.length : next
  return [...lines.slice(0, at), cell, ...lines.slice(at)].join('')
}
