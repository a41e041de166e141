/** Byte order marks, and what begins a Python or JSON text without one. */
const UTF_16 = [
  {
    label: 'utf-16le',
    starts: [
      [0xff, 0xfe],
      ['any', 0],
    ],
  },
  {
    label: 'utf-16be',
    starts: [
      [0xfe, 0xff],
      [0, 'any'],
    ],
  },
] as const

/** As Python looks for it, in the first two lines. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/m

/** Decodes UTF-8 or UTF-16, with or without a byte order mark; undefined for what is neither. */
export function decodeUnicode(bytes: Uint8Array): string | undefined {
  const wide = UTF_16.find(({ starts }) => starts.some((start) => beginsWith(bytes, start)))
  return decodeAs(bytes, wide?.label ?? 'utf-8')
}

/**
 * Decodes a Python source: UTF-8, UTF-16, or the encoding that one of its first two lines names. Undefined where it is
 * none of these.
 */
export function decodeSource(bytes: Uint8Array): string | undefined {
  const text = decodeUnicode(bytes)
  if (text !== undefined) return text
  const head = Buffer.from(bytes.subarray(0, 1_000)).toString('latin1')
  const name = COOKIE.exec(head.split(/\r\n?|\n/, 2).join('\n'))?.[1]
  return name === undefined ? undefined : decodeAs(bytes, nameEncoding(name))
}

function beginsWith(bytes: Uint8Array, start: readonly (number | 'any')[]): boolean {
  const isThere = (each: number | 'any', at: number) =>
    each === 'any' ? (bytes[at] ?? 0) !== 0 : bytes[at] === each
  return start.every(isThere)
}

function decodeAs(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    // The bytes are not of this encoding, or there is none of that name.
    return undefined
  }
}

/** What the encoding standard of the Web calls an encoding that Python knows by another name. */
function nameEncoding(name: string): string {
  const plain = name.toLowerCase().replaceAll('_', '-')
  const known: Readonly<Record<string, string>> = {
    'latin-1': 'latin1',
    cp949: 'euc-kr',
    cp936: 'gbk',
    cp932: 'shift_jis',
    'shift-jis': 'shift_jis',
  }
  return known[plain] ?? plain.replace(/^cp(125\d)$/, 'windows-$1')
}
