/** A row of the configuration table. */
export interface ConfigurationRow {
  readonly name: string
  readonly default: string
  readonly description: string
}

const begin = '<!-- configuration:begin -->'
const end = '<!-- configuration:end -->'

/**
 * Puts the configuration table between its two marks in a Markdown text.
 * @param markdown the text with the marks
 * @param rows the environment variables in the order of the table
 * @throws Error where the marks are missing or in the wrong order
 */
export function replaceConfigurationTable(
  markdown: string,
  rows: readonly ConfigurationRow[],
): string {
  const start = markdown.indexOf(begin)
  const stop = markdown.indexOf(end)
  if (start === -1 || stop < start) {
    throw new Error(`README.md has no line ${begin} with ${end} after it: add both`)
  }
  const table = ['| Variable | Default | Meaning |', '|---|---|---|', ...rows.map(formatRow)]
  return `${markdown.slice(0, start + begin.length)}\n${table.join('\n')}\n${markdown.slice(stop)}`
}

function formatRow(row: ConfigurationRow): string {
  const value = row.default === '' ? '' : `\`${row.default}\``
  return `| \`${row.name}\` | ${escapeCell(value)} | ${escapeCell(row.description)} |`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
