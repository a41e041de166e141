import { fitMultiple, isNear, subtract } from '#grading/diagnosis/closeness.ts'
import { countFreeEntries } from '#grading/diagnosis/value-signs.ts'
import type { Expression } from './expression.ts'
import type { LineVariant, Trace } from './line-variants.ts'
import { type Line, runLines } from './program.ts'
import type { Target } from './target.ts'

/** What a factor or rate is read from. */
export interface Aim {
  readonly targets: readonly Target[]
  readonly matched: readonly boolean[]
}

const TIGHT = { relative: 1e-6, absolute: 0 }

/**
 * Changes with a number in them that is read from the first gradient that is not met: lines times any factor, and
 * weights that were updated at any learning rate before they were used.
 */
export function listTunedVariants(trace: Trace, { targets, matched }: Aim): LineVariant[] {
  const missed = targets.filter((_, i) => !matched[i])
  const [first] = missed
  if (first === undefined) return []
  const ofLayer = missed.filter(({ layer }) => layer === first.layer)
  return [
    ...ofLayer.flatMap((target) => scaleLines(trace, target)),
    ...ofLayer.flatMap((target) => updateWeights(trace, target)),
  ]
}

/** Every line of the layer, times the factor between the gradient and what it should be. */
function scaleLines(trace: Trace, { key, layer, analytic }: Target): LineVariant[] {
  const value = trace.after[key]
  if (analytic === undefined || value === undefined) return []
  const factor = fitMultiple(analytic.data, value.data, TIGHT)
  // A factor of -1 is a change of its own.
  if (factor === undefined || isNear(factor, -1)) return []
  const isWeak = countFreeEntries(value.data) < 2
  return trace.lines.flatMap((line, i): LineVariant[] => {
    if (line.layer !== layer || line.role === 'return') return []
    const scaled: Expression = { kind: 'scale', factor, of: line.value }
    return [
      {
        lines: new Map([[i, { ...line, value: scaled }]]),
        change: { kind: 'scaled', factor, label: 'number' },
        site: line,
        isWeak,
      },
    ]
  })
}

/** W - rate * dW for W in the chain: gradients below differ in proportion to the rate. */
function updateWeights(trace: Trace, { key, layer, analytic }: Target): LineVariant[] {
  const site = trace.lines.findIndex((line) => line.layer === layer && line.role === 'pull')
  const line = trace.lines[site]
  const value = trace.after[key]
  if (line === undefined || analytic === undefined || value === undefined) return []
  const [W, dW] = [`W${layer + 1}`, `dW${layer + 1}`]
  const unit = { ...line, value: replaceName(line.value, W, updated(W, dW, 1)) }
  const full = rerun(trace, site, unit)?.[key]
  if (full === undefined) return []
  const rate = fitMultiple(
    subtract(analytic.data, value.data),
    subtract(full.data, value.data),
    TIGHT,
  )
  if (rate === undefined) return []
  const changed = { ...line, value: replaceName(line.value, W, updated(W, dW, rate)) }
  return [
    {
      lines: new Map([[site, changed]]),
      change: { kind: 'replaced', from: W, to: `${W} after its update` },
      site: line,
      isWeak: countFreeEntries(value.data) < 2,
    },
  ]
}

function rerun(trace: Trace, site: number, line: Line) {
  const start = trace.before[site]
  const lines = [line, ...trace.lines.slice(site + 1)]
  return start && runLines(lines, start, trace.after)
}

function updated(W: string, dW: string, rate: number): Expression {
  const step: Expression = { kind: 'scale', factor: rate, of: { kind: 'name', name: dW } }
  return { kind: 'difference', left: { kind: 'name', name: W }, right: step }
}

function replaceName(expression: Expression, from: string, to: Expression): Expression {
  if (expression.kind === 'name') return expression.name === from ? to : expression
  if ('left' in expression) {
    return {
      ...expression,
      left: replaceName(expression.left, from, to),
      right: replaceName(expression.right, from, to),
    }
  }
  return { ...expression, of: replaceName(expression.of, from, to) }
}
