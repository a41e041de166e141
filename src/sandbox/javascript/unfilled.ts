import { type Function as FunctionNode, tokenizer } from 'acorn'
import { PARSE_OPTIONS, type Statement } from './pieces.ts'

const MARKER = /\b(?:YOUR|START)\s+CODE\b|\b(?:TODO|FIXME)\b|not implemented/i
const NOT_YET = /not (?:yet )?(?:implemented|filled in)|todo|your code/i

type Node = Statement | FunctionNode['body'] | { readonly type: string }

/** Whether a function's body does nothing: it is empty, gives back nothing, or says that it is to be written. */
export function isUnfilled(node: FunctionNode, text: string): boolean {
  const { body } = node
  if (body.type !== 'BlockStatement') return isNothing(body, new Set())
  const empty = new Set<string>()
  return body.body.every((statement) => doesNothing(statement, { empty, text }))
}

/** Whether the text of a starter's function says, or shows, that it waits to be written. */
export function isWaiting(node: FunctionNode, text: string): boolean {
  return MARKER.test(text) || isUnfilled(node, text)
}

/** A text's tokens, so that texts which differ in space and comments are equal. */
export function listTokens(text: string): string {
  try {
    const tokens = [...tokenizer(text, PARSE_OPTIONS)]
    return tokens.map(({ start, end }) => text.slice(start, end)).join(' ')
  } catch {
    return text.replaceAll(/\s+/g, ' ')
  }
}

interface Scope {
  /** Names that stand for nothing so far. */
  readonly empty: Set<string>
  readonly text: string
}

function doesNothing(statement: Statement, scope: Scope): boolean {
  switch (statement.type) {
    case 'EmptyStatement':
      return true
    case 'ExpressionStatement':
      return statement.expression.type === 'Literal'
    case 'ReturnStatement':
      return isNothing(statement.argument, scope.empty)
    case 'ThrowStatement':
      return NOT_YET.test(scope.text)
    case 'VariableDeclaration':
      return statement.declarations.every(({ id, init }) => {
        if (id.type === 'Identifier') scope.empty.add(id.name)
        return isNothing(init, scope.empty)
      })
    default:
      return false
  }
}

/** Whether an expression is absent, null, undefined, a name that stands for nothing, or a list or record of such. */
function isNothing(node: Node | null | undefined, empty: ReadonlySet<string>): boolean {
  if (node === null || node === undefined) return true
  if (!('start' in node)) return false
  switch (node.type) {
    case 'Literal':
      return node.value === null && node.raw === 'null'
    case 'Identifier':
      return node.name === 'undefined' || empty.has(node.name)
    case 'ArrayExpression':
      return node.elements.length > 0 && node.elements.every((item) => isNothing(item, empty))
    case 'ObjectExpression':
      return (
        node.properties.length > 0 &&
        node.properties.every((property) => 'value' in property && isNothing(property.value, empty))
      )
    default:
      return false
  }
}
