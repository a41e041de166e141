/** A cell of a script in the percent format: code under `# %%`, prose under `# %% [markdown]`. */
export interface PercentCell {
  readonly type: 'code' | 'markdown'
  /** Without the marker and without blank lines at both ends; prose without its comment signs. */
  readonly source: string
}

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

function uncomment(type: PercentCell['type'], lines: readonly string[]): readonly string[] {
  return type === 'code' ? lines : lines.map((line) => line.replace(/^(?:#|\/\/) ?/, ''))
}

function trimBlankLines(lines: readonly string[]): string {
  const isFilled = (line: string) => line.trim() !== ''
  const first = lines.findIndex(isFilled)
  return first === -1 ? '' : lines.slice(first, lines.findLastIndex(isFilled) + 1).join('\n')
}
