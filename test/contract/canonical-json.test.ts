import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCanonicalJson } from '#contract/canonical-json.ts'

describe('canonical JSON', () => {
  test('gives the example of RFC 8785, section 3.2.2', () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(formatCanonicalJson(value)).toBe(
      '{"literals":[null,true,false],' +
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('sorts keys by UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    const keys = [...formatCanonicalJson(value).matchAll(/:"([^"]+)"/g)].map(([, name]) => name)
    expect(keys).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  test.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [1e23, '1e+23'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
  ])('prints %d as the appendix of RFC 8785 does', (number, text) => {
    expect(formatCanonicalJson(number)).toBe(text)
  })

  test('leaves out members that are undefined', () => {
    expect(formatCanonicalJson({ b: undefined, a: {} })).toBe('{"a":{}}')
  })

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [() => 1]])(
    'refuses %s, wherever it stands',
    (value) => {
      expect(() => formatCanonicalJson([value])).toThrow(TypeError)
    },
  )

  test('does not depend on the order in which members were written, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).toReversed())
        const text = formatCanonicalJson(object)
        expect(formatCanonicalJson(turned)).toBe(text)
        expect(formatCanonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)))
      }),
    )
  })
})
