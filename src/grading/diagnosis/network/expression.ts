import {
  buildMatrix,
  hasShapeOf,
  type Matrix,
  mapMatrix,
  multiply,
  pickColumn,
  scaleMatrix,
  sumRows,
  transpose,
  zipMatrices,
} from '#grading/diagnosis/matrix.ts'
import { applySlope, type SlopeForm } from './slope.ts'

/** What a line of backward computes, over matrices whose columns are the examples. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'scale'; readonly factor: number; readonly of: Expression }
  | {
      readonly kind: 'sum' | 'difference' | 'entrywise' | 'dot'
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'slope'
      readonly form: SlopeForm
      readonly leak: number
      readonly of: Expression
    }
  | { readonly kind: UnaryKind; readonly of: Expression }

/**
 * `row-sums`: one column with the sum over the examples. `sum-of-all` and `mean-of-units` fill such a column with one
 * number. `first-example` and `last-example` are one column of the matrix.
 */
export type UnaryKind =
  | 'transpose'
  | 'row-sums'
  | 'sum-of-all'
  | 'mean-of-units'
  | 'first-example'
  | 'last-example'

/** Arrays by their names. */
export type Environment = Readonly<Record<string, Matrix>>

/** The value of an expression; undefined where shapes do not fit or a name is unknown. */
export function evaluate(expression: Expression, environment: Environment): Matrix | undefined {
  switch (expression.kind) {
    case 'name':
      return environment[expression.name]
    case 'scale':
      return change(expression.of, environment, (a) => scaleMatrix(a, expression.factor))
    case 'slope':
      return change(expression.of, environment, (a) =>
        mapMatrix(a, (entry) => applySlope(expression.form, entry, expression.leak)),
      )
    case 'sum':
    case 'difference':
    case 'entrywise':
    case 'dot':
      return combine(expression, environment)
    default:
      return change(expression.of, environment, UNARY[expression.kind])
  }
}

const UNARY: Readonly<Record<UnaryKind, (a: Matrix) => Matrix>> = {
  transpose,
  'row-sums': sumRows,
  'sum-of-all': (a) => fillColumn(a, sumAll(a)),
  'mean-of-units': (a) => fillColumn(a, sumAll(a) / a.rows),
  'first-example': (a) => pickColumn(a, 0),
  'last-example': (a) => pickColumn(a, a.columns - 1),
}

const ENTRYWISE = {
  sum: (a: number, b: number) => a + b,
  difference: (a: number, b: number) => a - b,
  entrywise: (a: number, b: number) => a * b,
}

function change(
  of: Expression,
  environment: Environment,
  apply: (a: Matrix) => Matrix,
): Matrix | undefined {
  const value = evaluate(of, environment)
  return value && apply(value)
}

function combine(
  { kind, left, right }: Extract<Expression, { left: Expression }>,
  environment: Environment,
): Matrix | undefined {
  const a = evaluate(left, environment)
  const b = evaluate(right, environment)
  if (a === undefined || b === undefined) return undefined
  if (kind === 'dot') return a.columns === b.rows ? multiply(a, b) : undefined
  return hasShapeOf(a, b) ? zipMatrices(a, b, ENTRYWISE[kind]) : undefined
}

function sumAll({ data }: Matrix): number {
  return data.reduce((sum, entry) => sum + entry, 0)
}

function fillColumn({ rows }: Matrix, value: number): Matrix {
  return buildMatrix(rows, 1, () => value)
}
