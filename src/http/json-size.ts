import { CAPS } from '#contract/caps.ts'

/** Arrays and objects in one text: more than the million rows that a request's numbers can have. */
const MAX_CONTAINERS = 1_200_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Square brackets become these by `LOWER`, curly ones are these. */
const OPEN = 0x7b
const CLOSE = 0x7d
const LOWER = 0x20

/**
 * Says what of a JSON text is too much to be parsed: parsing is what makes 16 MB of brackets into a gigabyte, and a
 * thread that runs out of memory in it takes the whole process along. Linear; the text need not be JSON.
 */
export function findExcess(text: string): string | undefined {
  let depth = 0
  let containers = 0
  for (const at of listBrackets(text)) {
    if ((text.charCodeAt(at) | LOWER) === CLOSE) depth -= 1
    else {
      depth += 1
      containers += 1
    }
    if (depth > CAPS.jsonDepth) return `nested deeper than ${CAPS.jsonDepth} at character ${at + 1}`
    if (containers > MAX_CONTAINERS) break
  }
  const isExcess = containers > MAX_CONTAINERS
  return isExcess ? `made of more than ${MAX_CONTAINERS} arrays and objects` : undefined
}

function* listBrackets(text: string): Generator<number> {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = findStringEnd(text, at)
    else if ((code | LOWER) === OPEN || (code | LOWER) === CLOSE) yield at
  }
}

function findStringEnd(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at)
    if (at === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return at
  }
}
