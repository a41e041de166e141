import { describe, expect, test } from 'vitest'
import { decodeSource, decodeUnicode } from '#service/source-decoding.ts'

const SOURCE = '# -*- coding: latin-1 -*-\nx = "é"\n'
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('a source', () => {
  test.each<[string, string, Uint8Array]>([
    ['UTF-8', SOURCE, Buffer.from(SOURCE)],
    ['UTF-8 with a byte order mark', SOURCE, Buffer.from(`\ufeff${SOURCE}`)],
    ['UTF-16 with a byte order mark', SOURCE, utf16(`\ufeff${SOURCE}`)],
    ['UTF-16 without', SOURCE, utf16(SOURCE)],
    ['big-endian UTF-16', SOURCE, utf16(`\ufeff${SOURCE}`).swap16()],
    ['big-endian UTF-16 without a mark', SOURCE, utf16(SOURCE).swap16()],
    ['Latin-1, as its first line says', SOURCE, Buffer.from(SOURCE, 'latin1')],
    [
      'Latin-1, as its second line says',
      `#!python\r\n# vim: fileencoding=cp1252\r\n# ü`,
      Buffer.from(`#!python\r\n# vim: fileencoding=cp1252\r\n# ü`, 'latin1'),
    ],
    [
      'Korean, as its first line says',
      '# coding: cp949\n# 값',
      Buffer.from([...Buffer.from('# coding: cp949\n# '), 0xb0, 0xaa]),
    ],
  ])('is read in %s', (_, text, bytes) => {
    expect(decodeSource(bytes)).toBe(text)
  })

  test.each<[string, string]>([
    ['says nothing of its encoding', '# é\nx = 1'],
    ['says it too late', '\n\n# coding: latin-1\n# é'],
    ['names one that nobody knows', '# coding: klingon\n# é'],
  ])('is not read where it %s', (_, text) => {
    expect(decodeSource(Buffer.from(text, 'latin1'))).toBeUndefined()
  })
})

test('JSON has no line that says its encoding', () => {
  expect(decodeUnicode(Buffer.from(SOURCE, 'latin1'))).toBeUndefined()
  expect(decodeUnicode(utf16('{}'))).toBe('{}')
})
