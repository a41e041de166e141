import { type Function as FunctionNode, type Pattern, parseExpressionAt } from 'acorn'
import { PARSE_OPTIONS } from './pieces.ts'

/** What a function takes. */
export interface Signature {
  /** Names in order; a rest parameter has its dots. */
  readonly parameters: readonly string[]
  /** How many have to be given. */
  readonly least: number
  /** How many are used at most, as far as they are named. */
  readonly most: number
}

const MAX_PARAMETERS = 50
const MAX_NAME = 60
const MAX_CHARACTERS = 100_000
const ANY: Signature = { parameters: [], least: 0, most: Number.POSITIVE_INFINITY }
const toText = Function.prototype.toString

const known = new WeakMap<object, Signature>()

/** Reads a function's own text; whatever has none, such as a bound function, may take anything. */
export function readSignature(value: unknown): Signature {
  if (typeof value !== 'function') return ANY
  const signature = known.get(value) ?? readText(value)
  known.set(value, signature)
  return signature
}

function readText(value: object): Signature {
  try {
    const text: string = Reflect.apply(toText, value, [])
    if (text.length > MAX_CHARACTERS) return ANY
    const node = parseFunction(text)
    return node === undefined ? ANY : describe(node, text)
  } catch {
    return ANY
  }
}

function parseFunction(text: string): FunctionNode | undefined {
  for (const candidate of [text, `({${text}}).a`]) {
    const node = tryParse(candidate)
    if (node !== undefined) return node
  }
  return undefined
}

function tryParse(text: string): FunctionNode | undefined {
  try {
    const node = parseExpressionAt(text, 0, PARSE_OPTIONS)
    const isFunction = node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
    return isFunction ? node : undefined
  } catch {
    return undefined
  }
}

function describe({ params }: FunctionNode, text: string): Signature {
  const optional = params.findIndex(
    (parameter) => parameter.type !== 'Identifier' && isOptional(parameter),
  )
  const hasRest = params.at(-1)?.type === 'RestElement' || /\barguments\b/.test(text)
  return {
    parameters: params.slice(0, MAX_PARAMETERS).map((parameter) => nameParameter(parameter, text)),
    least: optional === -1 ? params.length : optional,
    most: hasRest ? Number.POSITIVE_INFINITY : params.length,
  }
}

function isOptional({ type }: Pattern): boolean {
  return type === 'AssignmentPattern' || type === 'RestElement'
}

function nameParameter(parameter: Pattern, text: string): string {
  if (parameter.type === 'Identifier') return parameter.name
  if (parameter.type === 'AssignmentPattern') return nameParameter(parameter.left, text)
  return text.slice(parameter.start, parameter.end).slice(0, MAX_NAME)
}
