import type {
  Declaration,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Function as FunctionNode,
} from 'acorn'
import type { SourceLocation } from '#service/ports.ts'
import type { Piece, Statement } from './pieces.ts'

/** A function that a statement defines. Its line counts from 0. */
export interface Definition {
  readonly name: string
  readonly node: FunctionNode
  readonly text: string
  readonly line: number
  readonly location?: SourceLocation
}

/** A statement as it is run. Lines and columns count from 0. */
export interface Runnable {
  /** Empty where there is nothing to run. */
  readonly text: string
  readonly line: number
  readonly column: number
  /** Whether it is run before the others, as declarations of functions are. */
  readonly isHoisted: boolean
  readonly definitions?: readonly Definition[]
  readonly alias?: { readonly exported: string; readonly local: string }
  /** The module that it asks for. */
  readonly forbidden?: string
}

const CONSTANTS: ReadonlySet<string> = new Set(['const', 'let', 'var'])

interface Source {
  /** The statement's text; positions of nodes are `offset` ahead of it. */
  readonly text: string
  readonly offset: number
  readonly line: number
}

/**
 * Makes a statement one that a script can run: exports become plain declarations, and constants variables, so that they
 * are names of the global object and a helper can stand in for them.
 */
export function readStatement(piece: Extract<Piece, { kind: 'statement' }>): readonly Runnable[] {
  const { node, text, line } = piece
  const source = { text, offset: node.start, line: line - (node.loc?.start.line ?? 1) }
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [
        { ...place(node, source), text: '', isHoisted: false, forbidden: `${node.source.value}` },
      ]
    case 'ExportNamedDeclaration':
      return readExport(node, source)
    case 'ExportDefaultDeclaration':
      return [readDefault(node, source)]
    default:
      return [readPlain(node, source)]
  }
}

function readExport(node: ExportNamedDeclaration, source: Source): readonly Runnable[] {
  if (node.declaration) return [readPlain(node.declaration, source)]
  const common = { ...place(node, source), text: '', isHoisted: false }
  if (node.source) return [{ ...common, forbidden: `${node.source.value}` }]
  return node.specifiers.map(({ exported, local }) => ({
    ...common,
    alias: { exported: nameOf(exported), local: nameOf(local) },
  }))
}

function readDefault(node: ExportDefaultDeclaration, source: Source): Runnable {
  const { declaration } = node
  const isNamed = 'id' in declaration && declaration.id !== null
  if (isNamed && declaration.type === 'FunctionDeclaration') return readPlain(declaration, source)
  const text = `module.exports = ${cut(declaration, source)}`
  return { ...place(declaration, source), text, isHoisted: false }
}

function readPlain(node: Statement | Declaration, source: Source): Runnable {
  const text = cut(node, source)
  const common = { ...place(node, source), text, isHoisted: false }
  if (node.type === 'FunctionDeclaration' && node.id) {
    const definition = define(node.id.name, node, source)
    return { ...common, isHoisted: true, definitions: [definition] }
  }
  if (node.type !== 'VariableDeclaration' || !CONSTANTS.has(node.kind)) return common
  const definitions = node.declarations.flatMap(({ id, init }) =>
    id.type === 'Identifier' && init && isFunction(init) ? [define(id.name, init, source)] : [],
  )
  return {
    ...common,
    text: `${'var'.padEnd(node.kind.length)}${text.slice(node.kind.length)}`,
    definitions,
  }
}

function define(name: string, node: FunctionNode, source: Source): Definition {
  const line = source.line + (node.loc?.start.line ?? 1)
  return { name, node, text: cut(node, source), line }
}

function isFunction(node: { readonly type: string }): node is FunctionNode {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

function place(
  node: Statement | FunctionNode | ExportDefaultDeclaration['declaration'],
  source: Source,
) {
  const { line = 1, column = 0 } = node.loc?.start ?? {}
  return { line: source.line + line, column }
}

function cut(node: { readonly start: number; readonly end: number }, source: Source): string {
  return source.text.slice(node.start - source.offset, node.end - source.offset)
}

function nameOf(node: ExportNamedDeclaration['specifiers'][number]['local']): string {
  return node.type === 'Identifier' ? node.name : `${node.value}`
}
