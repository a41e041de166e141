import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countElements, createTensor, type Dtype } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import type { Session } from '#service/ports.ts'
import { DirectHarness } from './direct-harness.ts'
import { array, callOf, expectAnswer, float, int, numberOf, python, run } from './values.ts'

let harness: DirectHarness
beforeAll(async () => {
  harness = await DirectHarness.start()
})
afterAll(() => harness.stop())

const dtypes = fc.constantFrom<Dtype>('float64', 'float32', 'int64', 'bool')
const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 })
const arrays = fc.tuple(dtypes, shapes).chain(([dtype, shape]) => {
  const length = countElements(shape)
  const entries = {
    float64: fc.double(),
    float32: fc.float(),
    int64: fc.integer(),
    bool: fc.nat(1),
  }
  return fc
    .array(entries[dtype], { minLength: length, maxLength: length })
    .map((data): Value => ({ kind: 'tensor', tensor: createTensor(shape, data, dtype) }))
})
const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,5}$/)
const plain = fc.oneof(
  arrays,
  fc.integer().map(int),
  fc.double().map(float),
  fc.boolean().map((value): Value => ({ kind: 'bool', value })),
  fc.constant<Value>({ kind: 'none' }),
  names.map((value): Value => ({ kind: 'string', value })),
)
const tuples = fc.array(plain, { maxLength: 4 }).map((items): Value => ({ kind: 'tuple', items }))
const dicts = fc
  .uniqueArray(fc.tuple(names, fc.oneof(plain, tuples)), { maxLength: 4, selector: ([key]) => key })
  .map((entries): Value => ({ kind: 'dict', entries }))

describe('a value', () => {
  let session: Session
  beforeAll(async () => {
    session = harness.open()
    await session.load({ chunks: [{ source: 'def f(value):\n    return value' }], expects: [] })
  })
  afterAll(() => session.close())

  test('that goes in comes out the same, numbers as tensors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(plain, tuples, dicts), async (value) => {
        const result = expectAnswer(await session.run(callOf({ values: { value } })))
        expect(result.values['result']).toEqual(asReturned(value))
      }),
      { numRuns: 300 },
    )
  })
})

/** What a value looks like when a program hands it back as it got it. */
function asReturned(value: Value): unknown {
  switch (value.kind) {
    case 'tensor':
      return { ...value, type: 'ndarray' }
    case 'int':
      return scalar(value.value, 'int64', 'int')
    case 'float':
      return scalar(value.value, 'float64', 'float')
    case 'bool':
      return scalar(Number(value.value), 'bool', 'bool')
    case 'tuple':
      return { kind: 'tuple', items: value.items.map(asReturned) }
    case 'dict':
      return { kind: 'dict', entries: value.entries.map(([key, item]) => [key, asReturned(item)]) }
    default:
      return value
  }
}

function scalar(number: number, dtype: Dtype, type: string): Value {
  return { kind: 'tensor', tensor: createTensor([], [number], dtype), type }
}

function tensor(shape: number[], data: number[], type: string): Value {
  return { kind: 'tensor', tensor: createTensor(shape, data), type }
}

function list(data: number[], type: string, dtype: Dtype): Value {
  return { kind: 'tensor', tensor: createTensor([data.length], data, dtype), type }
}

describe('what a program returns', () => {
  test.for<[string, unknown]>([
    ['np.float64(0.1)', scalar(0.1, 'float64', 'float64')],
    ['np.float32(0.5)', scalar(0.5, 'float32', 'float32')],
    ['np.float16(0.5)', scalar(0.5, 'float64', 'float16')],
    ['np.longdouble("1e4000")', expect.objectContaining({ tensor: createTensor([], [Infinity]) })],
    ['np.uint8(7)', scalar(7, 'int64', 'uint8')],
    ['2 ** 60', scalar(2 ** 60, 'int64', 'int')],
    ['10 ** 400', { kind: 'other', type: 'int' }],
    ['1j', { kind: 'other', type: 'complex' }],
    ['np.complex128(1)', { kind: 'other', type: 'complex128' }],
    ['np.ones(2, complex)', { kind: 'other', type: 'ndarray of complex128' }],
    ['np.array([1, None])', { kind: 'other', type: 'ndarray of object' }],
    ['np.array(["a"])', { kind: 'other', type: 'ndarray of str32' }],
    ['np.str_("a")', { kind: 'other', type: 'str_' }],
    ['np.timedelta64(1)', { kind: 'other', type: 'timedelta64' }],
    ['print', { kind: 'other', type: 'builtin_function_or_method' }],
    ['(i for i in [1])', { kind: 'other', type: 'generator' }],
    ['{1, 2}', { kind: 'other', type: 'set' }],
    ['b"1"', { kind: 'other', type: 'bytes' }],
    ['[[1, 2.5], (3, np.float64(4))]', tensor([2, 2], [1, 2.5, 3, 4], 'list')],
    ['[1, 2]', list([1, 2], 'list', 'int64')],
    ['[True, False]', list([1, 0], 'list', 'bool')],
    ['[]', { kind: 'list', items: [] }],
    ['[1, None]', { kind: 'list', items: [scalar(1, 'int64', 'int'), { kind: 'none' }] }],
    ['[[1], [2, 3]]', { kind: 'list', items: [list([1], 'list', 'int64'), expect.anything()] }],
    [
      '{1: 2, None: 3}',
      {
        kind: 'dict',
        entries: [
          ['1', expect.anything()],
          ['<NoneType>', expect.anything()],
        ],
      },
    ],
    ['np.matrix([[1.0, 2.0]])', tensor([1, 2], [1, 2], 'matrix')],
    ['np.ma.array([1.0, 2.0], mask=[0, 1])', tensor([2], [1, 2], 'MaskedArray')],
    ['np.arange(6.0).reshape(2, 3)[::-1, ::-2].T', tensor([2, 2], [5, 2, 3, 0], 'ndarray')],
    ['np.array(3.0)', tensor([], [3], 'ndarray')],
    ['np.zeros((0, 3))', tensor([0, 3], [], 'ndarray')],
    ['np.array([np.nan, np.inf, -0.0])', tensor([3], [NaN, Infinity, -0], 'ndarray')],
    ['np.zeros((1,) * 9)', { kind: 'other', type: 'ndarray of 9 dimensions' }],
    ['np.zeros(10_001)', { kind: 'omitted', shape: [10_001], type: 'ndarray' }],
    [
      'np.broadcast_to(1.0, (2 ** 40,))',
      { kind: 'omitted', shape: [2 ** 32 - 1], type: 'ndarray' },
    ],
    ['[0] * 10_001', { kind: 'omitted', shape: [10_001], type: 'list' }],
    ['[None] * 1_001', { kind: 'other', type: 'list' }],
    ['"x" * 300', { kind: 'string', value: 'x'.repeat(200) }],
  ])('%s arrives as what it is', async ([expression, expected]) => {
    const result = await run(harness, `import numpy as np\ndef f():\n    return ${expression}`)
    expect(result).toMatchObject({ outcome: 'ok', warnings: [] })
    expect(result.values['result']).toEqual(expected)
  })

  test('is cut where it is nested without end', async () => {
    const result = await run(harness, 'def f():\n    a = [None]\n    a[0] = a\n    return a')
    expect(JSON.stringify(result.values)).toContain('"kind":"other"')
  })

  test('is sent as shapes once an answer is full', async () => {
    const source =
      'import numpy as np\ndef f():\n    return {str(i): np.ones(10_000) for i in range(40)}'
    const value = (await run(harness, source)).values['result']
    const kinds = value?.kind === 'dict' ? value.entries.map(([, item]) => item.kind) : []
    expect(kinds).toEqual([...Array(22).fill('tensor'), ...Array(18).fill('omitted')])
  })
})

const EVIL = `
import numpy as np
def no(*_, **__):
    raise RuntimeError('evil')
evil = {name: no for name in ('__array__', '__float__', '__int__', '__index__', '__len__', '__iter__',
    '__repr__', '__str__', '__bool__', '__hash__', '__getitem__', '__array_finalize__', 'items', 'keys',
    '__array_ufunc__', '__array_function__', 'tobytes', 'astype', 'view')}
evil.update({name: property(no) for name in ('__class__', 'shape', 'dtype', 'size', 'ndim', '__array_interface__')})
class Meta(type):
    __name__ = property(no)
    __mro__ = property(no)
    __instancecheck__ = __subclasscheck__ = no
def make(base, *args):
    methods = {key: value for key, value in evil.items() if key != '__array_finalize__'}
    return Meta('Evil', (base,), methods)(*args)
`

describe('an object that lies', () => {
  test.for<[string, unknown]>([
    ['make(object)', { kind: 'other', type: 'Evil' }],
    ['make(float, 2.5)', scalar(2.5, 'float64', 'Evil')],
    ['make(int, 3)', scalar(3, 'int64', 'Evil')],
    ['make(str, "text")', { kind: 'string', value: 'text' }],
    ['make(list, [1, 2])', list([1, 2], 'Evil', 'int64')],
    ['make(tuple, [None])', { kind: 'tuple', items: [{ kind: 'none' }] }],
    ['make(dict, [("a", 1)])', { kind: 'dict', entries: [['a', scalar(1, 'int64', 'int')]] }],
    ['make(np.float64, 2.5)', scalar(2.5, 'float64', 'Evil')],
    ['np.zeros(2).view(type(make(np.ndarray, (2,))))', tensor([2], [0, 0], 'Evil')],
    [
      '[make(object), make(float, 1)]',
      { kind: 'list', items: [{ kind: 'other', type: 'Evil' }, expect.anything()] },
    ],
    ['{make(str, "key"): 1}', { kind: 'dict', entries: [['key', scalar(1, 'int64', 'int')]] }],
  ])('is read for what it is: %s', async ([expression, expected]) => {
    const source = EVIL.replace("'__hash__', ", expression.startsWith('{') ? '' : "'__hash__', ")
    const result = await run(
      harness,
      `${source}\nresult = ${expression}\ndef f():\n    return result`,
    )
    expect(result.outcome).toBe('ok')
    expect(result.values['result']).toEqual(expected)
  })

  test('cannot raise out of a point either', async () => {
    const source = `${EVIL}\ndef f(x):\n    return make(float, x * 2)`
    const points = { wrt: ['x'], indices: Uint32Array.of(0), replacements: Float64Array.of(4) }
    const result = await run(harness, source, {
      values: { x: float(1) },
      points: { ...points, result: 'result', steps: 1 },
    })
    expect([result.outcome, result.points]).toEqual(['ok', Float64Array.of(8)])
  })

  test.for([
    python`
      import json, struct, os, builtins
      json.dumps = json.loads = struct.pack = struct.Struct = None
      os.read = os.write = builtins.len = builtins.isinstance = None
    `,
    python`
      import numpy as np
      np.ndarray = np.array = np.float64 = np.generic = np.linalg.norm = np.random.seed = None
    `,
    'import sys\nsys.stdout = sys.stderr = sys.modules = None\nsys.settrace(lambda *a: None)',
    python`
      import builtins
      builtins.__import__ = builtins.print = builtins.type = builtins.issubclass = lambda *a: 0
    `,
    'import warnings, linecache\nwarnings.showwarning = warnings.warn = linecache.cache = None',
  ])('cannot mend its result by patching: %s', async (patch) => {
    const result = await run(harness, `${patch}\ndef f(x):\n    return x`, {
      values: { x: array([2], [1, 2]) },
    })
    expect(result.outcome).toBe('ok')
    expect(result.values['result']).toEqual(tensor([2], [1, 2], 'ndarray'))
  })

  test('is itself again after a number that no float can hold', async () => {
    const source = 'calls = []\ndef f():\n    calls.append(1)\n    return [10 ** 400, len(calls)]'
    const { values } = await run(harness, source)
    const items = values['result']?.kind === 'list' ? values['result'].items : []
    expect([items[0]?.kind, numberOf(items[1])]).toEqual(['other', 1])
  })
})
