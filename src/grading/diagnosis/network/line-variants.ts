import { hasShapeOf } from '#grading/diagnosis/matrix.ts'
import type { Environment, Expression } from './expression.ts'
import type { Model } from './model.ts'
import type { Line } from './program.ts'
import { SLOPE_FORMS } from './slope.ts'
import { type Change, listFactors, listVariants, type Scope, type Variant } from './variant.ts'

/** Lines to put in place of others, and the change that they have in common. */
export interface LineVariant {
  /** By the place of the line in the program. */
  readonly lines: ReadonlyMap<number, Line>
  readonly change: Change
  /** The first line that is changed. */
  readonly site: Line
  /** Whether it has to meet two gradients to count, because one alone could be met by chance. */
  readonly isWeak?: boolean
}

/** What a program computes rightly: its arrays before each line, and after the last. */
export interface Trace {
  readonly model: Model
  readonly lines: readonly Line[]
  readonly before: readonly Environment[]
  readonly after: Environment
}

/**
 * Programs that differ from this one by one general change: made in one line, in both parameter lines of a layer, or in
 * every line of its role, as code in a loop makes it.
 */
export function listLineVariants(trace: Trace): LineVariant[] {
  const single = trace.lines.flatMap((line, i) => {
    return varyLine(line, scopeOf(trace, i)).map(({ value, change }): LineVariant => {
      return { lines: new Map([[i, { ...line, value }]]), change, site: line }
    })
  })
  return [...single, ...repeatChanges(single)]
}

function scopeOf({ model, before, after }: Trace, i: number): Scope & { after: Environment } {
  const arrays = before[i] ?? {}
  return { model, arrays, target: { rows: 0, columns: 0, data: new Float64Array(0) }, after }
}

function varyLine(line: Line, { after, ...scope }: Scope & { after: Environment }): Variant[] {
  if (line.role === 'return') return listVariants(line.value, { ...scope, arrays: after })
  const target = after[line.target] ?? scope.target
  const aimed = { ...scope, target }
  return [
    ...listVariants(line.value, aimed),
    ...scaleLine(line, aimed),
    ...(line.role === 'start' ? insertSlopes(line, aimed) : []),
    ...(line.role === 'bias' ? penalise(line, aimed) : []),
  ]
}

/** The whole line times a factor, unless the line begins with a factor that is varied anyway. */
function scaleLine(line: Line, scope: Scope): Variant[] {
  if (line.value.kind === 'scale') return []
  return listFactors(scope).map(({ factor, label }) => ({
    value: { kind: 'scale', factor, of: line.value },
    change: { kind: 'scaled', factor, label },
  }))
}

/** g' where the loss contains it already. */
function insertSlopes(line: Line, { model, arrays, target }: Scope): Variant[] {
  if (model.loss === 'squared') return []
  const sources = Object.keys(arrays).filter((name) => {
    return /^[ZA]\d+$/.test(name) && hasShapeOf(arrays[name] ?? target, target)
  })
  return SLOPE_FORMS.flatMap((form) =>
    sources.map(
      (of): Variant => ({
        value: {
          kind: 'entrywise',
          left: line.value,
          right: { kind: 'slope', form, leak: model.leak, of: { kind: 'name', name: of } },
        },
        change: { kind: 'slope-inserted', form, of },
      }),
    ),
  )
}

function penalise(line: Line, { model }: Scope): Variant[] {
  if (model.decay === 0) return []
  const bias: Expression = { kind: 'name', name: `b${line.layer}` }
  const right: Expression = { kind: 'scale', factor: model.decay, of: bias }
  return [{ value: { kind: 'sum', left: line.value, right }, change: { kind: 'penalty-added' } }]
}

/** Unites variants that make the same change in several lines: of one layer, of one role, or of all parameters. */
function repeatChanges(single: readonly LineVariant[]): LineVariant[] {
  const repeated = single.filter(({ site }) => site.role !== 'return')
  const groups = [
    ...groupBy(repeated.filter(isParameterLine), (v) => `${v.site.layer} ${keyOf(v)}`),
    ...groupBy(repeated, (v) => `${v.site.role} ${keyOf(v)}`),
    ...groupBy(repeated.filter(isParameterLine), keyOf),
  ]
  return groups.flatMap((group) => {
    const [first] = group
    const lines = new Map(group.flatMap((variant) => [...variant.lines]))
    return first === undefined || lines.size < 2 ? [] : [{ ...first, lines }]
  })
}

function isParameterLine({ site }: LineVariant): boolean {
  return site.role === 'weights' || site.role === 'bias'
}

function groupBy(
  variants: readonly LineVariant[],
  key: (variant: LineVariant) => string,
): LineVariant[][] {
  const groups = new Map<string, LineVariant[]>()
  for (const variant of variants) {
    const group = groups.get(key(variant)) ?? []
    group.push(variant)
    groups.set(key(variant), group)
  }
  return [...groups.values()]
}

/** A change with array names counted from the line's layer, so that it can be found again in another layer. */
function keyOf({ change, site }: LineVariant): string {
  const relative = (text: string) =>
    text.replace(/\d+$/, (digits) => `${Number(digits) - site.layer}`)
  return Object.values(change)
    .map((part) => (typeof part === 'string' ? relative(part) : `${part}`))
    .join(' ')
}
