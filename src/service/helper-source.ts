/**
 * An assignment's helper code without the functions that must not be seen yet: what a top-level `def`, `class` or
 * assignment binds to a withheld name is blanked, its decorators and its further lines with it. Most of what this
 * misreads no longer parses, so that a mistake is loud.
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

/** Whether helper code defines a function of that name, or binds the name to one. */
export function definesFunction(source: string, name: string): boolean {
  return source.split('\n').some((line) => readName(line.trimStart()) === name)
}

/** The same, of what stands at the margin only. */
export function definesAtMargin(source: string, name: string): boolean {
  return source.split('\n').some((line) => readName(line) === name)
}

/** Whether a line at the margin begins something new: neither blank, nor a closing bracket of what stands above. */
function startsBlock(line: string): boolean {
  return /^[^\s)\]}#]/.test(line)
}

/** The name that the statement beginning at this line binds, looking past its decorators and their further lines. */
function nameDefinition(lines: readonly string[], from: number): string | undefined {
  const at = lines.findIndex(
    (line, index) => index >= from && startsBlock(line) && !line.startsWith('@'),
  )
  return readName(lines[at] ?? '')
}

function readName(line: string): string | undefined {
  const found = DEFINITIONS.map((definition) => definition.exec(line)?.[1])
  return found.find((name) => name !== undefined)
}

/** Of Python, then of JavaScript. */
const DEFINITIONS = [
  /^(?:async\s+def|def|class)\s+([A-Za-z_]\w*)/,
  /^([A-Za-z_]\w*)\s*(?::[^=]*)?=(?!=)/,
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/,
  /^(?:export\s+)?(?:const|let|var|class)\s+([\w$]+)/,
]
