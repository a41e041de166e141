import type { MistakeId } from '#grading/diagnosis/catalogue.ts'
import type { LineVariant } from './line-variants.ts'
import type { Model } from './model.ts'
import type { Role } from './program.ts'
import type { Activation, SlopeForm } from './slope.ts'
import type { Change, FactorLabel } from './variant.ts'

/** What a change is called in the catalogue; undefined for one that is not there. */
export function nameVariant({ change, site }: LineVariant, model: Model): MistakeId | undefined {
  switch (change.kind) {
    case 'replaced':
      return nameReplacement(change, site.role)
    case 'dropped':
      return DROPPED[`${site.role} ${change.of} ${change.what}`]
    case 'scaled':
      return nameFactor(change, site.role, model)
    case 'slope':
      return nameSlope(change, site.layer, findActivation(model, site.layer))
    default:
      return nameSimple(change, site.role)
  }
}

const SIMPLE: Readonly<Partial<Record<Change['kind'], MistakeId>>> = {
  'penalty-scaled': 'wrong-regularisation',
  'penalty-subtracted': 'wrong-regularisation',
  'penalty-dropped': 'missing-regularisation',
  'penalty-added': 'regularised-bias',
  'slope-inserted': 'extra-derivative',
  exchanged: 'sign',
  added: 'sign',
  transposed: 'transposed',
  entrywise: 'elementwise-product',
  axis: 'wrong-axis',
  single: 'single-example',
}

function nameSimple(change: Change, role: Role): MistakeId | undefined {
  if (change.kind !== 'untransposed') return SIMPLE[change.kind]
  return role === 'pull' ? 'untransposed-weights' : 'transposed'
}

function nameReplacement(
  { from, to }: { readonly from: string; readonly to: string },
  role: Role,
): MistakeId {
  if (role === 'return') return 'exchanged-layers'
  if (/^dZ/.test(from) && to === from.replace('Z', 'A')) return 'missing-derivative'
  if (role === 'pull' && /^W/.test(from)) return 'wrong-weights'
  return /^[Wb]/.test(from) ? 'wrong-regularisation' : 'wrong-input'
}

const DROPPED: Readonly<Record<string, MistakeId>> = {
  'start difference right': 'missing-label',
  'start entrywise right': 'missing-output-derivative',
  'delta entrywise right': 'missing-derivative',
  'drop entrywise right': 'dropout',
}

const FACTORS: Readonly<Record<FactorLabel, MistakeId>> = {
  m: 'missing-average',
  '1/m': 'double-average',
  '-1': 'sign',
  '1/units': 'extra-average',
  keep: 'dropout',
  number: 'constant-factor',
}

function nameFactor(
  { factor, label }: { readonly factor: number; readonly label: FactorLabel },
  role: Role,
  { loss }: Model,
): MistakeId {
  const isHalving = role === 'start' && loss === 'squared' && (factor === 2 || factor === 0.5)
  return isHalving && label === 'number' ? 'cost-halving' : FACTORS[label]
}

const SLOPES: Readonly<Partial<Record<`${Activation} ${SlopeForm} ${string}`, MistakeId>>> = {
  'tanh tanh-of-output Z': 'derivative-of-input',
  'tanh tanh-of-sum A': 'activation-twice',
  'tanh one-minus A': 'tanh-unsquared',
  'sigmoid sigmoid-of-output Z': 'derivative-of-input',
  'sigmoid sigmoid-of-sum A': 'activation-twice',
}

function findActivation({ activations, output }: Model, layer: number): Activation {
  return activations[layer - 1] ?? (output === 'softmax' ? 'linear' : output)
}

function nameSlope(
  { form, of }: { readonly form: SlopeForm; readonly of: string },
  layer: number,
  activation: Activation,
): MistakeId {
  const letter = of.replace(/\d+$/, '').replace('H', 'A')
  const isOwn = of.endsWith(`${layer}`) && letter !== 'dA'
  if (!isOwn) return isMaskOf(activation, form) ? 'wrong-mask' : 'wrong-input'
  const named = SLOPES[`${activation} ${form} ${letter}`]
  if (named !== undefined) return named
  const other = activation === 'relu' ? 'leaky-step' : 'step'
  return isMaskOf(activation, form) && form !== other ? 'wrong-mask' : 'other-derivative'
}

/** Whether a step stands in a layer that has one. */
function isMaskOf(activation: Activation, form: SlopeForm): boolean {
  return form.endsWith('step') && (activation === 'relu' || activation === 'leaky')
}
