import { z } from 'zod'

/** The walls between learner code and the machine, as found by the self-check at start. */
export const sandboxLayersSchema = z
  .object({
    seccomp: z.enum(['enforced', 'missing']),
    rlimits: z.enum(['enforced', 'missing']),
    noNewPrivs: z.enum(['enforced', 'missing']),
    landlock: z.string().meta({ description: 'abi1, abi2 … or missing', examples: ['abi7'] }),
    uid: z.enum(['dropped', 'kept']),
    namespaces: z.enum(['bwrap', 'none']),
  })
  .meta({ id: 'SandboxLayers' })

export type SandboxLayers = z.output<typeof sandboxLayersSchema>

export const LAYER_NAMES = [
  'seccomp',
  'rlimits',
  'noNewPrivs',
  'landlock',
  'uid',
  'namespaces',
] as const

export type LayerName = (typeof LAYER_NAMES)[number]
