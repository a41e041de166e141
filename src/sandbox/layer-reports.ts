import type { Surroundings } from '#contract/doctor.ts'
import { LAYER_FACTS, LAYER_NAMES, type LayerName, type LayerReport } from '#contract/sandbox.ts'
import type { ForkServerFacts } from './facts.ts'
import { adviseOnLayer } from './mending.ts'
import { ALWAYS_REQUIRED, describeProbes, holdsLayer, readLayers } from './self-check.ts'

export interface LayerSetting {
  /** Layers that have to hold, besides those that always have to. */
  readonly require: readonly LayerName[]
  readonly surroundings: Surroundings
}

/** Every layer as a fork server found it, what it is good for, and how to get it where it is missing. */
export function reportLayers(facts: ForkServerFacts, setting: LayerSetting): LayerReport[] {
  const states = readLayers(facts)
  const required = new Set<LayerName>([...ALWAYS_REQUIRED, ...setting.require])
  return LAYER_NAMES.map((layer) => {
    const holds = holdsLayer(states, layer)
    return {
      layer,
      state: states[layer],
      holds,
      required: required.has(layer),
      ...LAYER_FACTS[layer],
      ...(holds ? {} : explainLack(facts, layer, setting)),
    }
  })
}

function explainLack(
  facts: ForkServerFacts,
  layer: LayerName,
  { surroundings }: LayerSetting,
): Pick<LayerReport, 'saw' | 'mending'> {
  const mending = adviseOnLayer(layer, surroundings)
  return layer === 'namespaces' ? { mending } : { saw: describeProbes(facts, layer), mending }
}
