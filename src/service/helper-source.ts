/**
 * An assignment's helper code without the functions that must not be seen yet: each top-level `def` of a withheld
 * name is blanked, its decorators and its indented lines with it. Whatever this misreads no longer parses, so that
 * a mistake is loud.
 */
export function withholdFunctions(source: string, withheld: ReadonlySet<string>): string {
  const lines = source.split('\n')
  const kept: string[] = []
  let isInside = false
  for (const [at, line] of lines.entries()) {
    if (startsBlock(line)) isInside = withheld.has(nameDefinition(lines, at) ?? '')
    kept.push(isInside ? '' : line)
  }
  return kept.join('\n')
}

/** Whether a line at the margin begins something new: neither blank, nor a closing bracket of what stands above. */
function startsBlock(line: string): boolean {
  return /^[^\s)\]}#]/.test(line)
}

/** The name that the definition beginning at this line gives, looking past its decorators. */
function nameDefinition(lines: readonly string[], from: number): string | undefined {
  const at = lines.findIndex((line, index) => index >= from && !line.startsWith('@'))
  return /^(?:async\s+)?def\s+([A-Za-z_]\w*)/.exec(lines[at] ?? '')?.[1]
}
