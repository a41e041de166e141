/** A cell of a script in the percent format: code under `# %%`, prose under `# %% [markdown]`. */
export interface PercentCell {
  readonly type: 'code' | 'markdown'
  /** Without the marker and without blank lines at both ends; prose without its comment signs. */
  readonly source: string
}

/** What a starter writes above the lines that the learner has to fill in. */
export const FILL_IN_MARKER = 'YOUR CODE STARTS HERE'

/**
 * Splits a script at its `# %%` lines (`// %%` in JavaScript and TypeScript). Code above the first marker is a cell of
 * its own; cells without content are left out.
 */
export function splitPercentCells(script: string): readonly PercentCell[] {
  const cells: { type: PercentCell['type']; lines: string[] }[] = [{ type: 'code', lines: [] }]
  for (const line of script.split(/\r?\n/)) {
    const marker = /^(?:#|\/\/)\s*%%(.*)$/.exec(line)
    if (marker === null) cells.at(-1)?.lines.push(line)
    else cells.push({ type: /\[(?:markdown|md)\]/.test(line) ? 'markdown' : 'code', lines: [] })
  }
  return cells
    .map(({ type, lines }) => ({ type, source: trimBlankLines(uncomment(type, lines)) }))
    .filter(({ source }) => source !== '')
}

/**
 * The cells of a starter in which the learner has something to fill in, as one script: code that is complete as it is
 * given counts as written when it is handed in unchanged. A starter without any marker is returned whole.
 */
export function selectCellsToFillIn(starter: string): string {
  const cells = splitPercentCells(starter).filter(
    ({ type, source }) => type === 'code' && source.includes(FILL_IN_MARKER),
  )
  return cells.length === 0 ? starter : cells.map(({ source }) => `${source}\n`).join('\n')
}

function uncomment(type: PercentCell['type'], lines: readonly string[]): readonly string[] {
  return type === 'code' ? lines : lines.map((line) => line.replace(/^(?:#|\/\/) ?/, ''))
}

function trimBlankLines(lines: readonly string[]): string {
  const isFilled = (line: string) => line.trim() !== ''
  const first = lines.findIndex(isFilled)
  return first === -1 ? '' : lines.slice(first, lines.findLastIndex(isFilled) + 1).join('\n')
}
