/** The first place where a text stops being JSON. */
export interface JsonFault {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  readonly expected: string
  readonly seen: string
}

type State = 'value' | 'first item' | 'key' | 'first key' | 'colon' | 'after'

interface Scan {
  readonly text: string
  readonly open: ('{' | '[')[]
  at: number
  state: State
  /** Set inside a string, where another thing is expected than the state says. */
  expected?: string
}

const SPACE = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y
const PLAIN = /[^"\\\p{Cc}]*/uy
/** An escape, or one of the control characters above U+001F, which JSON allows. */
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|[\x7f-\x9f]/y

/** Finds where a text that `JSON.parse` refuses stops being JSON (RFC 8259). Linear, without recursion. */
export function findJsonFault(text: string): JsonFault {
  const scan: Scan = { text, open: [], at: 0, state: 'value' }
  do {
    skip(scan, SPACE)
  } while (takeToken(scan))
  const before = text.slice(0, scan.at)
  return {
    line: before.split('\n').length,
    column: scan.at - before.lastIndexOf('\n'),
    expected: scan.expected ?? nameExpected(scan),
    seen: scan.at >= text.length ? 'the end of the text' : JSON.stringify(text[scan.at]),
  }
}

function takeToken(scan: Scan): boolean {
  switch (scan.state) {
    case 'colon':
      return takeOne(scan, ':', 'value')
    case 'key':
      return takeString(scan, 'colon')
    case 'first key':
      return takeClose(scan) || takeString(scan, 'colon')
    case 'first item':
      return takeClose(scan) || takeValue(scan)
    case 'value':
      return takeValue(scan)
    case 'after':
      return takeClose(scan) || takeComma(scan)
  }
}

function takeValue(scan: Scan): boolean {
  if (takeOne(scan, '{', 'first key')) return scan.open.push('{') > 0
  if (takeOne(scan, '[', 'first item')) return scan.open.push('[') > 0
  if (takeString(scan, 'after')) return true
  if (scan.expected !== undefined || skip(scan, SCALAR) === 0) return false
  scan.state = 'after'
  return true
}

function takeClose(scan: Scan): boolean {
  const top = scan.open.at(-1)
  if (top === undefined || !takeOne(scan, top === '{' ? '}' : ']', 'after')) return false
  scan.open.pop()
  return true
}

function takeComma(scan: Scan): boolean {
  const top = scan.open.at(-1)
  return top !== undefined && takeOne(scan, ',', top === '{' ? 'key' : 'value')
}

function takeOne(scan: Scan, sign: string, next: State): boolean {
  if (scan.text[scan.at] !== sign) return false
  scan.at += 1
  scan.state = next
  return true
}

function takeString(scan: Scan, next: State): boolean {
  if (scan.text[scan.at] !== '"') return false
  scan.at += 1
  while (skip(scan, PLAIN) > 0 || skip(scan, ESCAPE) > 0);
  if (takeOne(scan, '"', next)) return true
  scan.expected =
    scan.text[scan.at] === '\\'
      ? 'an escape such as \\n, \\" or \\u0041'
      : 'the string to go on or end; a line break in it is written \\n'
  return false
}

/** Moves over what the sticky pattern matches here, and tells how much that was. */
function skip(scan: Scan, pattern: RegExp): number {
  pattern.lastIndex = scan.at
  const length = pattern.exec(scan.text)?.[0].length ?? 0
  scan.at += length
  return length
}

function nameExpected({ state, open }: Scan): string {
  const close = open.at(-1) === '{' ? '}' : ']'
  const names: Record<State, string> = {
    value: 'a value',
    'first item': 'a value or ]',
    key: 'a name in double quotes',
    'first key': 'a name in double quotes or }',
    colon: 'a colon',
    after: open.length === 0 ? 'nothing more' : `a comma or ${close}`,
  }
  return names[state]
}
