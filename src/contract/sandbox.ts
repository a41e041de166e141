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

interface LayerFacts {
  /** What it keeps learner code from. */
  readonly stops: string
  /** What it takes to have it. */
  readonly needs: string
}

export const LAYER_FACTS: Readonly<Record<LayerName, LayerFacts>> = {
  seccomp: {
    stops:
      'all files, processes, threads, sockets, ptrace, kill, executable memory: every system call but some 45',
    needs: 'Linux, x86_64 or aarch64',
  },
  rlimits: { stops: 'memory, CPU time, core dumps', needs: 'Linux' },
  noNewPrivs: { stops: 'setuid programs', needs: 'Linux' },
  landlock: {
    stops: 'files, TCP, signals and abstract sockets once more, by another mechanism',
    needs: 'Linux 5.13 or later',
  },
  uid: { stops: 'whatever the service’s own user may do', needs: 'the service started as root' },
  namespaces: {
    stops: 'sight of other processes, networks and mounts',
    needs: 'bubblewrap, and a host that allows it',
  },
}

/** One layer as the self-check of this start found it. */
export const layerReportSchema = z
  .object({
    layer: z.enum(LAYER_NAMES),
    state: z.string().meta({ description: 'As in reports', examples: ['enforced', 'abi7'] }),
    holds: z.boolean(),
    required: z.boolean().meta({ description: 'Whether the service starts without it' }),
    stops: z.string(),
    needs: z.string(),
    saw: z.string().optional().meta({ description: 'Why it does not hold, as it was seen' }),
    mending: z.string().optional().meta({ description: 'How to get it here, where it is missing' }),
  })
  .meta({ id: 'LayerReport' })

export type LayerReport = z.output<typeof layerReportSchema>
