import { hasShapeOf, type Matrix } from '#grading/diagnosis/matrix.ts'
import type { Environment, Expression } from './expression.ts'
import type { Model } from './model.ts'
import { SLOPE_FORMS, type SlopeForm } from './slope.ts'

/** One change of an expression, in general terms. */
export type Change =
  | { readonly kind: 'replaced'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'dropped'
      readonly what: 'left' | 'right'
      readonly of: 'difference' | 'entrywise'
    }
  | { readonly kind: 'scaled'; readonly factor: number; readonly label: FactorLabel }
  | { readonly kind: 'penalty-scaled'; readonly factor: number }
  | { readonly kind: 'penalty-dropped' | 'penalty-subtracted' | 'penalty-added' }
  | { readonly kind: 'exchanged' | 'added' | 'transposed' | 'untransposed' | 'entrywise' | 'axis' }
  | { readonly kind: 'slope' | 'slope-inserted'; readonly form: SlopeForm; readonly of: string }
  | { readonly kind: 'single'; readonly which: 'first' | 'last'; readonly isAveraged: boolean }

/** Where a factor of such a size comes from. */
export type FactorLabel = 'm' | '1/m' | '-1' | '1/units' | 'keep' | 'number'

/** An expression with one change made in it. */
export interface Variant {
  readonly value: Expression
  readonly change: Change
}

/** What a change can draw on at its line. */
export interface Scope {
  readonly model: Model
  /** The arrays that the line can see, with their right values. */
  readonly arrays: Environment
  /** The right value of the line's own array. */
  readonly target: Matrix
}

/** Every expression that differs from this one by one general change, in this node or one below it. */
export function listVariants(expression: Expression, scope: Scope): Variant[] {
  return [...varyNode(expression, scope), ...varyParts(expression, scope)]
}

/** Factors by which a line may be wrong, with where they come from. */
export function listFactors({ model, target }: Scope): { factor: number; label: FactorLabel }[] {
  const m = model.inputs.columns
  const units = [target.rows, target.columns].filter((side) => side > 1)
  const keep = model.keepProb === 1 ? [] : [model.keepProb, 1 / model.keepProb]
  return [
    ...(m === 1 ? [] : ([[m, 'm'] as const, [1 / m, '1/m'] as const] as const)),
    [-1, '-1'] as const,
    ...[2, 1 / 2].map((factor) => [factor, 'number'] as const),
    ...keep.map((factor) => [factor, 'keep'] as const),
    ...units.map((side) => [1 / side, '1/units'] as const),
  ].map(([factor, label]) => ({ factor, label }))
}

function varyNode(expression: Expression, scope: Scope): Variant[] {
  switch (expression.kind) {
    case 'name':
      return replaceName(expression.name, scope)
    case 'scale':
      return varyScale(expression, scope)
    case 'slope':
      return replaceSlope(expression, scope)
    case 'sum':
    case 'difference':
    case 'entrywise':
      return varyPair(expression)
    case 'dot':
      return varyProduct(expression)
    case 'transpose':
      return [{ value: expression.of, change: { kind: 'untransposed' } }]
    case 'row-sums':
      return varySums(expression.of)
    default:
      return []
  }
}

/** Changes in the parts of an expression, each put back into the whole. */
function varyParts(expression: Expression, scope: Scope): Variant[] {
  if (expression.kind === 'name') return []
  if ('left' in expression) {
    return [
      ...wrap(expression.left, scope, (left) => ({ ...expression, left })),
      ...wrap(expression.right, scope, (right) => ({ ...expression, right })),
    ]
  }
  // The argument of a slope is varied together with the slope.
  if (expression.kind === 'slope') return []
  return wrap(expression.of, scope, (of) => ({ ...expression, of }))
}

function wrap(
  part: Expression,
  scope: Scope,
  rebuild: (changed: Expression) => Expression,
): Variant[] {
  return listVariants(part, scope).map(({ value, change }) => ({ value: rebuild(value), change }))
}

function replaceName(from: string, { arrays }: Scope): Variant[] {
  const own = arrays[from]
  if (own === undefined) return []
  return Object.entries(arrays)
    .filter(([name, array]) => name !== from && hasShapeOf(array, own))
    .map(([to]) => ({
      value: { kind: 'name', name: to },
      change: { kind: 'replaced', from, to },
    }))
}

function varyScale(
  { factor, of }: Extract<Expression, { kind: 'scale' }>,
  scope: Scope,
): Variant[] {
  const isPenalty = of.kind === 'name'
  const single = isPenalty ? [] : takeExample(of, false)
  const scaled = listFactors(scope).map((wrong): Variant => {
    const value: Expression = { kind: 'scale', factor: factor * wrong.factor, of }
    if (isPenalty) return { value, change: { kind: 'penalty-scaled', factor: wrong.factor } }
    return { value, change: { kind: 'scaled', ...wrong } }
  })
  const bare: Variant[] =
    of.kind === 'entrywise' && of.right.kind === 'name'
      ? [{ value: of.left, change: { kind: 'dropped', what: 'right', of: 'entrywise' } }]
      : []
  return [...scaled, ...single, ...bare]
}

function replaceSlope(
  expression: Extract<Expression, { kind: 'slope' }>,
  { arrays }: Scope,
): Variant[] {
  const { of, form, leak } = expression
  const own = of.kind === 'name' ? arrays[of.name] : undefined
  if (of.kind !== 'name' || own === undefined) return []
  const sources = Object.keys(arrays).filter((name) => {
    return /^(?:Z|A|H|dA)\d+$/.test(name) && hasShapeOf(arrays[name] ?? own, own)
  })
  return SLOPE_FORMS.flatMap((other) =>
    sources
      .filter((name) => other !== form || name !== of.name)
      .map(
        (name): Variant => ({
          value: { kind: 'slope', form: other, leak, of: { kind: 'name', name } },
          change: { kind: 'slope', form: other, of: name },
        }),
      ),
  )
}

function varyPair(expression: Extract<Expression, { left: Expression }>): Variant[] {
  const { kind, left, right } = expression
  if (kind === 'dot') return []
  if (kind === 'sum') {
    return [
      { value: left, change: { kind: 'penalty-dropped' } },
      { value: { kind: 'difference', left, right }, change: { kind: 'penalty-subtracted' } },
    ]
  }
  const dropped: Variant[] = [
    { value: left, change: { kind: 'dropped', what: 'right', of: kind } },
    { value: right, change: { kind: 'dropped', what: 'left', of: kind } },
  ]
  if (kind !== 'difference') return dropped
  return [
    ...dropped,
    { value: { kind, left: right, right: left }, change: { kind: 'exchanged' } },
    { value: { kind: 'sum', left, right }, change: { kind: 'added' } },
  ]
}

function varyProduct(expression: Extract<Expression, { left: Expression }>): Variant[] {
  const { left, right } = expression
  const bare = (part: Expression) => (part.kind === 'transpose' ? part.of : part)
  return [
    { value: { kind: 'entrywise', left, right }, change: { kind: 'entrywise' } },
    {
      value: { kind: 'entrywise', left: bare(left), right: bare(right) },
      change: { kind: 'entrywise' },
    },
    { value: { kind: 'transpose', of: expression }, change: { kind: 'transposed' } },
    ...takeExample(expression, true),
  ]
}

function varySums(of: Expression): Variant[] {
  return [
    { value: { kind: 'sum-of-all', of }, change: { kind: 'axis' } },
    { value: { kind: 'mean-of-units', of }, change: { kind: 'axis' } },
    ...takeExample({ kind: 'row-sums', of }, true),
  ]
}

/** The same from one example; `isAveraged` says whether 1/m is still applied to it. */
function takeExample(expression: Expression, isAveraged: boolean): Variant[] {
  return (['first', 'last'] as const).flatMap((which) => {
    const value = pickExample(expression, which)
    return value === undefined ? [] : [{ value, change: { kind: 'single', which, isAveraged } }]
  })
}

function pickExample(expression: Expression, which: 'first' | 'last'): Expression | undefined {
  const kind = `${which}-example` as const
  if (expression.kind === 'row-sums') return { kind, of: expression.of }
  if (expression.kind !== 'dot' || expression.right.kind !== 'transpose') return undefined
  return {
    kind: 'dot',
    left: { kind, of: expression.left },
    right: { kind: 'transpose', of: { kind, of: expression.right.of } },
  }
}
