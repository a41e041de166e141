import { formatNumber } from '#grading/number-text.ts'
import type { Wording, Words } from '#words/wording.ts'
import type { LineVariant } from './line-variants.ts'
import type { Model } from './model.ts'
import type { SlopeForm } from './slope.ts'
import type { Change } from './variant.ts'

/** The line, or the lines, in which a change was made. */
type Lines = Parameters<Words['lines']['added']>[0]
type ArrayName = Parameters<Words['lines']['arrayName']>[0]

/** What was done, as a clause: "A1 stands in place of Z1 in the line of dZ1". */
export function describeVariant(
  { change, site, lines }: LineVariant,
  model: Model,
  rename: (text: string) => string,
): Wording | undefined {
  if (change.kind === 'scaled') return undefined
  const target = rename(site.role === 'return' ? `d${site.target}` : site.target)
  const [letters] = /^\D+/.exec(site.target) ?? ['']
  const at: Lines = { target, ...(lines.size > 1 && { several: nameSeveral(lines, letters) }) }
  return describeChange(change, { at, layer: site.layer, leak: model.leak, rename })
}

interface Setting {
  readonly at: Lines
  readonly layer: number
  readonly leak: number
  readonly rename: (text: string) => string
}

type Told = Exclude<Change, { kind: 'scaled' }>

function describeChange(change: Told, setting: Setting): Wording {
  const { at, rename } = setting
  switch (change.kind) {
    case 'replaced': {
      const [from, to] = [readName(change.from, rename), readName(change.to, rename)]
      return ({ lines }) => lines.replaced(from, to, at)
    }
    case 'penalty-scaled':
      return ({ lines }) => lines.penaltyScaled(change.factor, at)
    case 'slope':
    case 'slope-inserted': {
      const formula = writeSlope(change.form, readName(change.of, rename), setting.leak)
      return (words) => words.lines.slope(formula(words), at)
    }
    case 'single':
      return ({ lines }) => lines.single(change.which, change.isAveraged, at)
    case 'dropped':
      return describeDropped(change.of, setting)
    default:
      return ({ lines }) => lines[SIMPLE[change.kind]](at)
  }
}

function describeDropped(of: 'difference' | 'entrywise', { at, layer, rename }: Setting): Wording {
  if (of === 'difference') return ({ lines }) => lines.labelLeftOut(at)
  if (!at.target.startsWith('dZ')) return ({ lines }) => lines.factorLeftOut(at)
  return ({ lines }) => lines.derivativeLeftOut(rename(`Z${layer}`), at)
}

const SIMPLE = {
  exchanged: 'exchanged',
  added: 'added',
  'penalty-dropped': 'penaltyDropped',
  'penalty-subtracted': 'penaltySubtracted',
  'penalty-added': 'penaltyAdded',
  transposed: 'transposed',
  untransposed: 'untransposed',
  entrywise: 'entrywise',
  axis: 'axis',
} as const

function writeSlope(form: SlopeForm, name: ArrayName, leak: number): Wording {
  const slope = formatNumber(leak)
  return ({ lines }) => {
    const x = lines.arrayName(name)
    const forms: Readonly<Record<SlopeForm, () => string>> = {
      step: () => `(${x} > 0)`,
      'leaky-step': () => lines.step(x, '1', slope),
      'inverted-step': () => `(${x} <= 0)`,
      'inverted-leaky-step': () => lines.step(x, slope, '1'),
      'tanh-of-output': () => `(1 - ${x}^2)`,
      'tanh-of-sum': () => `(1 - tanh(${x})^2)`,
      'one-minus': () => `(1 - ${x})`,
      'sigmoid-of-output': () => `${x} (1 - ${x})`,
      'sigmoid-of-sum': () => `sigmoid(${x}) (1 - sigmoid(${x}))`,
    }
    return forms[form]()
  }
}

/** A0 is what learners call X, and H is A before dropout. */
function readName(name: string, rename: (text: string) => string): ArrayName {
  if (name === 'A0') return { name: 'X', isBeforeDropout: false }
  const isBeforeDropout = name.startsWith('H')
  return { name: rename(isBeforeDropout ? `A${name.slice(1)}` : name), isBeforeDropout }
}

function nameSeveral(lines: LineVariant['lines'], letters: string): NonNullable<Lines['several']> {
  const arrays = [...lines.values()].map(({ target }) => target)
  return arrays.every((array) => array.startsWith(letters)) ? { letters } : { arrays }
}
