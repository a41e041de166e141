import { type Options, parse, type Program as Tree } from 'acorn'
import { type Attempt, type BadPiece, splitGroups } from './groups.ts'

export type Statement = Tree['body'][number]

/** A statement as it stands in a chunk. Its line counts from 0. */
export interface StatementPiece {
  readonly kind: 'statement'
  readonly node: Statement
  readonly line: number
  readonly text: string
}

/** A part of a chunk: a statement, or text that does not parse. */
export type Piece = StatementPiece | BadPiece

export const PARSE_OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowHashBang: true,
  locations: true,
}

/** The statements of a chunk in order; where the whole does not parse, as many as there are. */
export function splitPieces(source: string): readonly Piece[] {
  const whole = tryParse(source, 0)
  return typeof whole === 'string' ? splitGroups(source, tryParse) : whole
}

function tryParse(text: string, line: number): Attempt<StatementPiece> {
  try {
    return parse(text, PARSE_OPTIONS).body.map((node) => ({
      kind: 'statement',
      node,
      line: line + (node.loc?.start.line ?? 1) - 1,
      text: text.slice(node.start, node.end),
    }))
  } catch (error) {
    const position = error instanceof SyntaxError && 'pos' in error ? Number(error.pos) : -1
    const isUnterminated = error instanceof SyntaxError && error.message.startsWith('Unterminated')
    return position >= text.trimEnd().length || isUnterminated ? 'incomplete' : 'broken'
  }
}
