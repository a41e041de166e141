import { describe, expect, test } from 'vitest'
import { parseYaml } from '#assignments/yaml.ts'

function complain(text: string): string {
  const result = parseYaml(text)
  return result.ok ? '' : result.details.join('; ')
}

describe('parseYaml', () => {
  test('reads what JSON can say, anchors resolved', () => {
    const text = 'a: &net { X: [1, 2.5], on: yes }\nb: *net\nc: 1.1890913024229996e-07\nd: ~\n'
    const net = { X: [1, 2.5], on: 'yes' }
    expect(parseYaml(text)).toEqual({
      ok: true,
      value: { a: net, b: net, c: 1.1890913024229996e-7, d: null },
    })
  })

  test('keeps the written order of keys: random values are drawn in it', () => {
    const result = parseYaml('X: 1\nb1: 2\nW1: 3\n')
    expect(result.ok && Object.keys(Object(result.value))).toEqual(['X', 'b1', 'W1'])
  })

  test.each([
    ['broken syntax, with the line', 'a: [1,\nb: 2', 'line 2'],
    ['a key twice', 'a: 1\na: 2', 'unique'],
    ['a second document', 'a: 1\n---\nb: 2', 'multiple documents'],
    ['an unknown tag', 'a: !!js/function "x"', 'tag'],
    ['an alias without its anchor', 'a: *b', 'b'],
    ['a key that is no text', '? [1, 2]\n: 3', 'keys'],
    ['infinity', 'a: [.inf]', 'Infinity is not a number of JSON'],
    ['not a number', 'a: .nan', 'NaN is not a number of JSON'],
    ['a text nested too deep', '['.repeat(70) + ']'.repeat(70), 'at most 64 deep'],
    ['a text nested much too deep', '['.repeat(5_000), 'too deep'],
  ])('refuses %s', (_, text, words) => {
    expect(complain(text)).toContain(words)
  })

  test('refuses aliases that multiply: a few lines would become gigabytes', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 10; level++) {
      const copies = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
      lines.push(`a${level}: &a${level} [${copies}]`)
    }
    expect(complain(lines.join('\n'))).toContain('alias')
  })

  test('refuses aliases that repeat what is large', () => {
    const text = `x: &x "${'y'.repeat(500_000)}"\nlist: [${'*x, '.repeat(90)}]`
    expect(complain(text)).toContain('its aliases resolved')
  })

  test('tells no more than a few faults of one text', () => {
    expect(complain('a: !x 1\n'.repeat(100)).split('; ').length).toBeLessThanOrEqual(5)
  })

  test('takes no merge keys: they are plain keys of YAML 1.2', () => {
    expect(parseYaml('a: { <<: { b: 1 } }')).toEqual({ ok: true, value: { a: { '<<': { b: 1 } } } })
  })

  test('makes no prototype out of a key', () => {
    const result = parseYaml('__proto__: { polluted: 1 }')
    expect(result.ok && Object.hasOwn(Object(result.value), '__proto__')).toBe(true)
    expect(Object(result).polluted).toBeUndefined()
  })
})
