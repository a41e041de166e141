import { type CodeCell, MAX_CELLS } from './framing.ts'

/**
 * What begins a cell of a script: `# In[7]:` as notebooks are exported, `# %%` as editors have it, `# <codecell>` and
 * `# COMMAND ----------` of older and other tools.
 */
const MARK =
  /^#[ \t]?(?:(In[ \t]?\[[\d \t]{0,9}\]:?[ \t]*)|%%.*|<(?:code|markdown|raw)cell>.*|COMMAND -{5,}.*)\r?$/gm

/**
 * Splits a Python script at the marks of its cells; undefined where it has none. Cells are counted from 1; what stands
 * above the first mark is one if it holds code. Linear in the size of the script.
 */
export function splitScript(script: string): readonly CodeCell[] | undefined {
  const marks = listMarks(script)
  if (marks.length === 0) return undefined
  const above = script.slice(0, marks[0]?.start)
  const head = holdsCode(above) ? [{ source: above, cell: 1, firstLine: 1 }] : []
  const lines = new LineCounter(script)
  const cells = marks.map(({ end, isExported }, at) => {
    const code = script.slice(end, marks[at + 1]?.start)
    const skipped = isExported ? skipTemplate(code) : 0
    return {
      source: code.slice(skipped),
      cell: head.length + at + 1,
      firstLine: lines.countTo(end + skipped),
    }
  })
  return [...head, ...cells]
}

interface Mark {
  readonly start: number
  /** Behind the end of its line. */
  readonly end: number
  readonly isExported: boolean
}

/** The first ones only: what is looked at has an end, whatever a script is full of. */
function listMarks(script: string): readonly Mark[] {
  const isInText = findTexts(script)
  const marks: Mark[] = []
  for (const match of script.matchAll(MARK)) {
    const [line, exported] = match
    const start = match.index
    if (isInText(start)) continue
    const end = Math.min(script.length, start + line.length + 1)
    if (marks.push({ start, end, isExported: exported !== undefined }) >= MAX_CELLS - 1) break
  }
  return marks
}

/** Long texts, and what a quote in them would be taken for: short texts and comments. */
const TEXT =
  /"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"""|'{3}[^'\\]*(?:(?:\\[\s\S]|'(?!''))[^'\\]*)*'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g

const LONG = /^(?:"""|''')/

/**
 * Tells of places, asked for in order, whether they are within a triple-quoted text. One that is
 * never closed does not count.
 */
function findTexts(script: string): (at: number) => boolean {
  const texts = script.matchAll(TEXT)
  const findNext = () => {
    let step = texts.next()
    while (!step.done && !LONG.test(step.value[0])) step = texts.next()
    return step.done ? undefined : step.value
  }
  let text = findNext()
  return (at) => {
    while (text !== undefined && endOf(text) <= at) text = findNext()
    return text !== undefined && text.index < at
  }
}

function endOf(match: RegExpExecArray): number {
  return match.index + match[0].length
}

function holdsCode(text: string): boolean {
  return text.split('\n').some((line) => /^\s*[^#\s]/.test(line))
}

/** The two empty lines that an export puts above each cell, which the notebook's cell does not have. */
function skipTemplate(code: string): number {
  return /^(?:[ \t]*\r?\n){0,2}/.exec(code)?.[0].length ?? 0
}

/** Numbers of lines, asked for in order. */
class LineCounter {
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  countTo(end: number): number {
    while (true) {
      const next = this.#text.indexOf('\n', this.#at)
      if (next === -1 || next >= end) return this.#line
      this.#at = next + 1
      this.#line += 1
    }
  }
}
