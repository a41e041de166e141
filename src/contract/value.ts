import { z } from 'zod'
import { type Complaint, explainInfinite, parseArray, parseData } from './array.ts'
import { CAPS } from './caps.ts'

/** A value of a test case as it was written, checked and measured but not yet drawn or allocated in a sandbox. */
export type ValueSpec =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'array'
      /** Absent where the entries decide: int64 when all are integral, else float64. */
      readonly dtype?: ValueDtype
      readonly shape: readonly number[]
      readonly data: Float64Array
    }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly ValueSpec[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [string, ValueSpec])[] }
  | RandomSpec

export type ValueDtype = 'float64' | 'float32' | 'int64' | 'bool'

/** A draw from NumPy's legacy RandomState; `fresh` starts a stream of its own. */
export interface RandomSpec {
  readonly kind: 'random'
  readonly shape: readonly number[]
  readonly seed: number
  readonly distribution: 'normal' | 'uniform'
  readonly scale: number
  readonly fresh: boolean
}

const shapeSchema = z
  .array(z.int().min(0))
  .max(CAPS.dimensions)
  .refine((shape) => countElements(shape.filter((side) => side > 0)) <= CAPS.tensorElements, {
    error: `Must hold at most ${CAPS.tensorElements} elements, a side of 0 counted as 1`,
  })

const randomSchema = z.strictObject({
  random: z.strictObject({
    shape: shapeSchema,
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    distribution: z.enum(['normal', 'uniform']).default('normal'),
    scale: z.number().default(1),
    fresh: z.boolean().default(false),
  }),
})

const tensorSchema = z.strictObject({
  dtype: z.enum(['float64', 'float32', 'int64', 'bool']).default('float64'),
  shape: shapeSchema,
  data: z.array(z.unknown()),
})

/** Any value of a test case. */
export const valueSchema = z
  .unknown()
  .transform((raw, context): ValueSpec => {
    const complain: Complaint = (path, message) =>
      context.issues.push({ code: 'custom', message, path, input: raw, continue: false })
    return parseValue({ raw, path: [], depth: 0 }, complain)
  })
  .meta({
    id: 'Value',
    description:
      'A number (int when integral, else float), a nested array of numbers, a string, true, false, null, or one of ' +
      '{"dtype","shape","data"}, {"random"}, {"list"}, {"tuple"}, {"dict"}. NaN and infinities are the strings ' +
      '"NaN", "Infinity" and "-Infinity" inside data.',
    examples: [
      2,
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'float64', shape: [2], data: [1, 'NaN'] },
      { random: { shape: [5, 4], seed: 1, distribution: 'normal' } },
      { tuple: [1, { dict: { W1: [[1]] } }] },
    ],
  })

/** How many elements a value holds, drawn ones included. */
export function countValueElements(spec: ValueSpec): number {
  switch (spec.kind) {
    case 'array':
      return spec.data.length
    case 'random':
      return countElements(spec.shape)
    case 'list':
    case 'tuple':
      return spec.items.reduce((sum, item) => sum + countValueElements(item), 0)
    case 'dict':
      return spec.entries.reduce((sum, [, item]) => sum + countValueElements(item), 0)
    default:
      return 1
  }
}

interface Place {
  readonly raw: unknown
  readonly path: readonly PropertyKey[]
  readonly depth: number
}

const NONE: ValueSpec = { kind: 'none' }

function parseValue(place: Place, complain: Complaint): ValueSpec {
  const { raw, path } = place
  if (raw === null) return NONE
  if (typeof raw === 'number') return parseNumber(raw, path, complain)
  if (typeof raw === 'boolean') return { kind: 'bool', value: raw }
  if (typeof raw === 'string') return parseString(raw, path, complain)
  if (Array.isArray(raw)) return { kind: 'array', ...parseArray(raw, path, complain) }
  if (typeof raw === 'object') return parseObject({ ...place, raw }, complain)
  complain([...path], 'Must be a value; nothing is here')
  return NONE
}

function parseNumber(raw: number, path: Place['path'], complain: Complaint): ValueSpec {
  if (!Number.isFinite(raw)) complain([...path], explainInfinite(raw))
  return { kind: 'number', value: raw }
}

const NUMBER_WORDS = new Set(['NaN', 'Infinity', '-Infinity'])

function parseString(raw: string, path: Place['path'], complain: Complaint): ValueSpec {
  if (NUMBER_WORDS.has(raw)) {
    complain(
      [...path],
      `"${raw}" stands for a number only inside data: {"dtype": "float64", "shape": [], "data": ["${raw}"]}`,
    )
  }
  if (raw.length > CAPS.stringLength) {
    complain([...path], `Must have at most ${CAPS.stringLength} characters; it has ${raw.length}`)
  }
  return { kind: 'string', value: raw }
}

function parseObject(place: Place & { raw: object }, complain: Complaint): ValueSpec {
  if (place.depth >= CAPS.valueDepth) {
    complain([...place.path], `Must be nested at most ${CAPS.valueDepth} deep`)
    return NONE
  }
  if ('random' in place.raw) return parseRandom(place, complain)
  if ('data' in place.raw) return parseTensor(place, complain)
  return parseContainer(place, complain)
}

function parseRandom(place: Place, complain: Complaint): ValueSpec {
  const result = randomSchema.safeParse(place.raw)
  if (result.success) return { kind: 'random', ...result.data.random }
  for (const issue of result.error.issues) complain([...place.path, ...issue.path], issue.message)
  return NONE
}

function parseTensor(place: Place, complain: Complaint): ValueSpec {
  const result = tensorSchema.safeParse(place.raw)
  if (!result.success) {
    for (const issue of result.error.issues) complain([...place.path, ...issue.path], issue.message)
    return NONE
  }
  const { dtype, shape, data } = result.data
  const path = [...place.path, 'data']
  if (data.length !== countElements(shape)) {
    complain(
      path,
      `Must hold ${countElements(shape)} numbers for its shape; it holds ${data.length}`,
    )
    return NONE
  }
  return { kind: 'array', dtype, shape, data: parseData({ data, dtype, path }, complain) }
}

function parseContainer(place: Place & { raw: object }, complain: Complaint): ValueSpec {
  const keys = Object.keys(place.raw)
  const [kind] = keys
  if (keys.length !== 1 || (kind !== 'list' && kind !== 'tuple' && kind !== 'dict')) {
    complain(
      [...place.path],
      'Must be one of {"dtype","shape","data"}, {"random"}, {"list"}, {"tuple"}, {"dict"}; ' +
        `its keys are ${JSON.stringify(keys.slice(0, 5))}`,
    )
    return NONE
  }
  const content: unknown = Object.values(place.raw)[0]
  const inner = (raw: unknown, key: PropertyKey): ValueSpec =>
    parseValue({ raw, path: [...place.path, kind, key], depth: place.depth + 1 }, complain)
  if (kind === 'dict')
    return parseDict(content, inner, () => complain([...place.path, kind], 'Must be an object'))
  if (Array.isArray(content)) return { kind, items: content.map((item, at) => inner(item, at)) }
  complain([...place.path, kind], 'Must be an array')
  return NONE
}

function parseDict(
  content: unknown,
  inner: (raw: unknown, key: PropertyKey) => ValueSpec,
  complain: () => void,
): ValueSpec {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    complain()
    return NONE
  }
  return {
    kind: 'dict',
    entries: Object.entries(content).map(([key, item]) => [key, inner(item, key)] as const),
  }
}

function countElements(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1)
}
