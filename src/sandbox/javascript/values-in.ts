import type { WireTensor } from '#sandbox/wire.ts'
import type { RealmTools } from './realm/tools.ts'
import type { ValueNode } from './values-out.ts'

/** Gives a value of the program's own, fresh each time. */
export type Maker = () => unknown

/** A value that the host sent: its header node, and the arrays that came with it. */
export interface SentValue {
  readonly node: ValueNode
  readonly tensors: readonly WireTensor[]
}

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-0.0': -0,
}
const NOTHING = new Float64Array(0)

/** Makes the value that a node stands for: nested arrays, plain objects, numbers, texts, null. */
export function makeValue(value: SentValue, tools: RealmTools): unknown {
  const [[kind, held] = ['n', null]] = Object.entries(value.node)
  switch (kind) {
    case 't':
      return makeTensor(value.tensors[Number(held)], tools)
    case 'f':
      return typeof held === 'string' ? WORDS[held] : held
    case 'n':
      return null
    case 'l':
    case 'u':
      return tools.makeList(listNodes(held).map((node) => makeValue({ ...value, node }, tools)))
    case 'd':
      return makeEntries(listPairs(held), value, tools)
    default:
      return held
  }
}

/** Nested arrays, or a number, from a tensor. */
export function makeTensor(tensor: WireTensor | undefined, tools: RealmTools): unknown {
  const { shape = [], data = NOTHING, dtype } = tensor ?? {}
  return tools.makeArray(shape, data, dtype === 'bool')
}

function makeEntries(
  entries: readonly (readonly [string, ValueNode])[],
  value: SentValue,
  tools: RealmTools,
): unknown {
  const keys = entries.map(([key]) => key)
  return tools.makeRecord(
    keys,
    entries.map(([, node]) => makeValue({ ...value, node }, tools)),
  )
}

function listNodes(held: unknown): readonly ValueNode[] {
  return held as readonly ValueNode[]
}

function listPairs(held: unknown): readonly (readonly [string, ValueNode])[] {
  return held as readonly (readonly [string, ValueNode])[]
}
