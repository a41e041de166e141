import { describe, expect, test } from 'vitest'
import { readOrder, UsageError } from '#cli/commands.ts'

const read = (line: string) => readOrder(line === '' ? [] : line.split(' '), '1.2.3')

describe('the command line', () => {
  test.each([
    ['', { name: 'serve' }],
    ['serve', { name: 'serve' }],
    ['doctor', { name: 'doctor', isJson: false }],
    ['doctor --json', { name: 'doctor', isJson: true }],
    ['assignment check here', { name: 'check', folder: 'here' }],
    ['--version', { name: 'print', text: '1.2.3\n' }],
  ])('%j is %j', (line, order) => {
    expect(read(line)).toEqual(order)
  })

  test.each(['--help', '-h', 'help'])('%s lists every command', (line) => {
    const order = read(line)
    const text = order.name === 'print' ? order.text : ''
    for (const usage of ['serve', 'doctor [--json]', 'assignment check DIR']) {
      expect(text).toContain(`  backproof ${usage}`)
    }
  })

  test.each([
    ['serve --help', /^backproof serve: .*\n\n.*\n[\s\S]*Exit status: 0/],
    ['doctor -h', /^backproof doctor \[--json\]: [\s\S]*Exit status: 0/],
    ['assignment check --help', /^backproof assignment check DIR: [\s\S]*Exit status: 0/],
    ['assignment --help', /^backproof assignment check DIR: /],
  ])('%s tells of one', (line, text) => {
    expect(read(line)).toEqual({ name: 'print', text: expect.stringMatching(text) })
  })

  test.each([
    'serve now',
    'doctor --yaml',
    'assignment',
    'assignment check',
    'assignment check a b',
    'grow',
  ])('%s is refused with what there is', (line) => {
    expect(() => read(line)).toThrow(UsageError)
    expect(() => read(line)).toThrow(`There is no command ${line}. The commands are:`)
  })
})
