import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChildren } from '#sandbox/children.ts'
import { type RunningSandbox, wrapChildren } from '#sandbox/running-sandbox.ts'
import { realLaunch } from './echo-children.ts'
import { type NodeTrial, nameOutcome, showNumbers, tryProgram } from './node-programs.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  const common = { workers: 1, queueLimit: 4, require: [], logger: () => undefined }
  sandbox = wrapChildren(await createChildren({ launch: realLaunch, namespaces: 'off', ...common }))
})
afterAll(() => sandbox.close())

async function load(trial: NodeTrial) {
  const { loaded, death } = await tryProgram(sandbox, trial)
  expect(death).toBeUndefined()
  return loaded
}

async function runF(source: string, trial: Partial<NodeTrial> = {}) {
  const { run, death } = await tryProgram(sandbox, { source, ...trial })
  expect(death).toBeUndefined()
  return run
}

/** The kind of value that a function's result is told as. */
async function kindOf(expression: string): Promise<unknown> {
  const { y } = (await runF(`function f() { return ${expression} }`))?.values ?? {}
  if (y?.kind === 'tensor') return { shape: y.tensor.shape, data: [...y.tensor.data], type: y.type }
  return y
}

describe('a result in JavaScript', () => {
  test.for([
    ['2.5', { shape: [], data: [2.5], type: 'number' }],
    ['[[1, 2], [3, 4]]', { shape: [2, 2], data: [1, 2, 3, 4], type: 'Array' }],
    ['new Float64Array([1, NaN])', { shape: [2], data: [1, Number.NaN], type: 'Float64Array' }],
    ['[Float32Array.of(1, 2), [3, 4]]', { shape: [2, 2], data: [1, 2, 3, 4], type: 'Array' }],
    ['[true, false]', { shape: [2], data: [1, 0], type: 'Array' }],
    ['new Number(3)', { shape: [], data: [3], type: 'number' }],
    ['Promise.resolve(4)', { shape: [], data: [4], type: 'number' }],
    ["'text'", { kind: 'string', value: 'text' }],
    ['undefined', { kind: 'other', type: 'undefined' }],
    ['null', { kind: 'other', type: 'null' }],
    ['10n', { kind: 'other', type: 'bigint' }],
    ['() => 1', { kind: 'other', type: 'function' }],
    ['new Proxy([1], {})', { kind: 'other', type: 'Proxy' }],
    ['new Promise(() => {})', { kind: 'other', type: 'Promise' }],
    ['[1, [2]]', { kind: 'list' }],
    ['({ dW: [1], db: 2 })', { kind: 'dict' }],
    ["new Map([['dW', 1]])", { kind: 'dict' }],
    ['{ valueOf: () => 5, toJSON: () => 5, [Symbol.toPrimitive]: () => 5 }', { kind: 'dict' }],
  ] as const)('%s is told as it is', async ([expression, expected]) => {
    const wrapped = expression.startsWith('{') ? `(${expression})` : expression
    expect(await kindOf(wrapped)).toMatchObject(expected)
  })

  test('is read by functions that no program can replace', async () => {
    const source = `
      Array.isArray = () => false
      Array.prototype.map = Array.prototype.push = Array.prototype[Symbol.iterator] = () => { throw 1 }
      Object.entries = Object.keys = JSON.stringify = Reflect.apply = () => { throw 2 }
      Object.prototype.toJSON = () => 'forged'
      Object.defineProperty(Object.prototype, 'kind', { get() { throw 3 } })
      Number.prototype.valueOf = () => 7
      function f() { return [[1, 2], [3, 4]] }
    `
    expect(showNumbers((await runF(source))?.values['y'])).toEqual([1, 2, 3, 4])
  })

  test('whose elements raise is no array of numbers', async () => {
    const source = 'function f() { return Object.defineProperty([1, 2], 0, { get() { throw 1 } }) }'
    expect((await runF(source))?.values['y']).toEqual({ kind: 'other', type: 'Array' })
  })
})

describe('a program in JavaScript', () => {
  test('may be a script or a module, and use what is declared further down', async () => {
    const script = 'const k = twice(2)\nfunction twice(x) { return 2 * x }\nconst f = () => k\n'
    const module = 'export const f = () => g() + 1\nexport default function g() { return 1 }\n'
    const exported = 'module.exports = { f: () => 5 }\n'
    const renamed = 'const inner = () => 6\nexport { inner as f }\n'
    const sources = [script, module, exported, renamed]
    const results = []
    for (const source of sources) results.push(showNumbers((await runF(source))?.values['y']))
    expect(results).toEqual([[4], [2], [5], [6]])
  })

  test('draws the same random numbers under the same seed, and others under another', async () => {
    const source = 'function f() { return [Math.random(), Math.random()] }'
    const draw = async (seed: number) =>
      showNumbers((await runF(source, { request: { seed } }))?.values['y'])
    const first = await draw(1)
    expect(await draw(1)).toEqual(first)
    expect(await draw(2)).not.toEqual(first)
  })

  test('has what is wrong at its top level told, with the rest still there', async () => {
    const loaded = await load({
      source: `import fs from 'node:fs'
const broken = null.x
function g(x { return x
}
function f() { return 1 }
process.exit(1)
`,
    })
    expect(loaded?.faults).toMatchObject([
      { code: 'syntax-error', location: { line: 3, function: 'g' } },
      { code: 'forbidden-import', location: { line: 1 } },
      { code: 'exception', location: { line: 2 } },
      { code: 'exited', location: { line: 6 } },
    ])
    expect(loaded?.faults[0]?.excerpt).toBe('function g(x { return x\n             ^')
    expect(loaded?.functions.map(({ name, state }) => [name, state])).toEqual([
      ['f', 'written'],
      ['g', 'unparsable'],
    ])
  })

  test.for([
    ['function f() {\n  // YOUR CODE HERE\n}'],
    ['const f = () => undefined'],
    ["function f() { throw new Error('not implemented') }"],
    ['function f(x) {\n  let cost\n  let cache = null\n  return [cost, cache]\n}'],
    ['function f(x) { let y = x  // TODO: more\n  return 0 * y }'],
  ])('is not filled in: %s', async ([source = '']) => {
    const starter = 'function f(x) {\n  let y = x\n  // YOUR CODE HERE\n  return 0 * y\n}'
    const loaded = await load({ source, starter })
    expect(loaded?.functions[0]?.state).toBe('not-filled-in')
  })

  test('tells the names of its parameters', async () => {
    const loaded = await load({ source: 'const f = async (x, { a, b }, eps = 1e-7, ...rest) => 1' })
    expect(loaded?.functions[0]?.parameters).toEqual(['x', '{ a, b }', 'eps', '...rest'])
  })

  test('has its output told, cut to its cap', async () => {
    const source =
      "console.log('top', [[1, 2]])\nfunction f() { console.log('%d of', 3, { a: 1 }); return 1 }"
    const { loaded, run } = await tryProgram(sandbox, { source })
    expect([loaded?.stdout, run?.stdout]).toEqual(['top [ [ 1, 2 ] ]\n', '3 of { a: 1 }\n'])
  })
})

describe('TypeScript', () => {
  test('runs without its types, at the lines it was written on', async () => {
    const source = `type Matrix = number[][]
interface Net { readonly W: Matrix }
export function f(): number {
  const net: Net = { W: [[2]] }
  return (net.W[0] as number[])[0]! + missing
}
`
    const run = await runF(source, { language: 'typescript' })
    expect(run?.error).toMatchObject({
      type: 'ReferenceError',
      location: { line: 5, function: 'f' },
      excerpt: 'return (net.W[0] as number[])[0]! + missing',
    })
  })

  test('that is more than types is told, and the rest still runs', async () => {
    const source = `enum Kind { A, B }
export function f(x: number = 3): number { return x }
export function g(x: number: number { return x }
`
    const { loaded, run } = await tryProgram(sandbox, { source, language: 'typescript' })
    expect(loaded?.faults).toMatchObject([
      { text: expect.stringContaining('enum is not supported here'), location: { line: 1 } },
      { location: { line: 3, function: 'g' }, excerpt: expect.stringMatching(/\n +\^$/) },
    ])
    expect(showNumbers(run?.values['y'])).toEqual([3])
  })

  test('that breaks the stripping is a syntax error, and the next program is none', async () => {
    const bomb = await load({ source: `type A = ${'['.repeat(50_000)}`, language: 'typescript' })
    expect(bomb?.faults[0]?.code).toBe('syntax-error')
    const next = await runF('const f = (): number => 1', { language: 'typescript' })
    expect(nameOutcome({ ...(next && { run: next }) })).toBe('ok')
  })
})

describe('a run in JavaScript', () => {
  const values = {
    x: { kind: 'float', value: 2 },
    W: { kind: 'tensor', tensor: { dtype: 'float64', shape: [1, 2], data: Float64Array.of(3, 4) } },
  } as const
  const steps = [{ call: 'f', args: ['x', 'parameters'], returns: ['cost', 'cache'] }]
  const request = { values, parameters: ['W'], steps, want: ['cost', 'cache'] }

  test('unpacks several values from an array or from an object by their names', async () => {
    const list = await runF('const f = (x, { W }) => [x * W[0][1], W]', { request })
    const record = await runF('const f = (x, { W }) => ({ cache: W, cost: x * W[0][1] })', {
      request,
    })
    expect(showNumbers(list?.values['cost'])).toEqual([8])
    expect(showNumbers(record?.values['cost'])).toEqual([8])
    expect(list?.aliasedResults).toEqual(['cache'])
  })

  test.for([
    ['const f = (x, p, more, again) => 1', 'wrong-argument-count', /takes \(x, p, more, again\)/],
    ['const f = (parameters) => parameters.W[0]', 'wrong-argument-count', /It threw TypeError/],
    ['const f = () => 1', 'wrong-return-count', /f returns one value of type number; 2 are/],
    ['const f = () => [1, 2, 3]', 'wrong-return-count', /f returns 3 values/],
    ['const g = 1', 'missing-function', /does not define a function f/],
  ] as const)('tells a wrong shape of %s', async ([source, type, text]) => {
    const run = await runF(source, { request })
    expect(run?.error).toMatchObject({ type, text: expect.stringMatching(text) })
  })

  test('tells arguments that were changed in place', async () => {
    const run = await runF('const f = (x, { W }) => { W[0][0] += 1; return [1, 2] }', { request })
    expect(run?.changedArguments).toEqual(['W'])
  })

  test('moves parameters point by point, and counts no call of those', async () => {
    const points = {
      wrt: ['x', 'W'],
      indices: Uint32Array.of(0, 2),
      replacements: Float64Array.of(10, 40),
      result: 'cost',
      steps: 1,
    }
    const source = 'const f = (x, { W }) => [x * W[0][1], Math.random()]'
    const run = await runF(source, { request: { ...request, points, count: ['f'] } })
    expect([...(run?.points ?? [])]).toEqual([40, 80])
    expect(run?.calls).toEqual({ f: 1 })
  })

  test('lets helpers stand in for the program’s own functions while it lasts', async () => {
    const source = 'const inner = () => 1\nfunction f() { return inner() }'
    const helpers = 'export function inner() { return 5 }'
    const bind = { inner: { from: 'helper', scale: 2 } } as const
    const run = await runF(source, { helpers, request: { bind, count: ['inner'] } })
    expect(showNumbers(run?.values['y'])).toEqual([10])
    expect(run?.calls).toEqual({ inner: 1 })
  })
})
