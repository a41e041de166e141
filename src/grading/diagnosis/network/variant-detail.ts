import { formatFactor } from '#grading/number-text.ts'
import type { LineVariant } from './line-variants.ts'
import type { Model } from './model.ts'
import type { SlopeForm } from './slope.ts'
import type { Change } from './variant.ts'

/** What was done, as the rest of a sentence that begins with "when": "A1 stands in place of Z1 in dZ1". */
export function describeVariant(
  { change, site, lines }: LineVariant,
  model: Model,
): string | undefined {
  if (change.kind === 'scaled') return undefined
  const [from] = /^\D+/.exec(site.target) ?? ['']
  const own = site.role === 'return' ? `d${site.target}` : site.target
  const place = lines.size > 1 ? `the lines of ${listTargets(lines, from)}` : `the line of ${own}`
  return describeChange(change, { place, target: own, layer: site.layer, model })
}

interface Setting {
  readonly place: string
  readonly target: string
  readonly layer: number
  readonly model: Model
}

function describeChange(change: Change, setting: Setting): string {
  switch (change.kind) {
    case 'replaced':
      return `${showName(change.to)} stands in place of ${showName(change.from)} in ${setting.place}`
    case 'penalty-scaled':
      return `the regularisation term in ${setting.place} is ${formatFactor(change.factor)} what it should be`
    case 'slope':
    case 'slope-inserted':
      return `${writeSlope(change.form, showName(change.of), setting.model.leak)} is a factor in ${setting.place}`
    case 'single':
      return `only the ${change.which} example counts in ${setting.place}${change.isAveraged ? '' : ', without 1/m'}`
    default:
      return describeSimple(change, setting)
  }
}

function describeSimple(change: Change, { place, layer, target }: Setting): string {
  switch (change.kind) {
    case 'dropped':
      return change.of === 'difference'
        ? `the label is not subtracted in ${place}`
        : `a factor is left out in ${place}${target.startsWith('dZ') ? `: g'(Z${layer})` : ''}`
    case 'exchanged':
      return `the difference in ${place} is taken the wrong way round`
    case 'added':
      return `${place} adds where it should subtract`
    default:
      return `${SIMPLE[change.kind] ?? 'something differs'} in ${place}`
  }
}

const SIMPLE: Readonly<Partial<Record<Change['kind'], string>>> = {
  'penalty-dropped': 'the regularisation term is left out',
  'penalty-subtracted': 'the regularisation term is subtracted',
  'penalty-added': 'a regularisation term is added',
  transposed: 'the product is transposed',
  untransposed: 'a transpose is left out',
  entrywise: '* stands in place of the matrix product',
  axis: 'the sum runs over the units as well as the examples',
}

function writeSlope(form: SlopeForm, x: string, leak: number): string {
  const forms: Readonly<Record<SlopeForm, string>> = {
    step: `(${x} > 0)`,
    'leaky-step': `(1 where ${x} > 0, else ${leak})`,
    'inverted-step': `(${x} <= 0)`,
    'inverted-leaky-step': `(${leak} where ${x} > 0, else 1)`,
    'tanh-of-output': `(1 - ${x}^2)`,
    'tanh-of-sum': `(1 - tanh(${x})^2)`,
    'one-minus': `(1 - ${x})`,
    'sigmoid-of-output': `${x} (1 - ${x})`,
    'sigmoid-of-sum': `sigmoid(${x}) (1 - sigmoid(${x}))`,
  }
  return forms[form]
}

/** A0 is what learners call X, and H is A before dropout. */
function showName(name: string): string {
  if (name === 'A0') return 'X'
  return name.startsWith('H') ? `A${name.slice(1)} before dropout` : name
}

function listTargets(lines: LineVariant['lines'], letters: string): string {
  const targets = [...lines.values()].map(({ target }) => target)
  const alike = targets.every((target) => target.startsWith(letters))
  return alike ? `all ${letters}` : targets.join(' and ')
}
