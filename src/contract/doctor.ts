import { z } from 'zod'
import { layerReportSchema } from './sandbox.ts'

export const CONTAINERS = ['none', 'docker', 'kubernetes'] as const

/** Where the service runs. */
export const surroundingsSchema = z.object({
  system: z.string().meta({ examples: ['linux'] }),
  machine: z.string().meta({ examples: ['x64'] }),
  kernel: z.string().meta({ examples: ['6.1.0-18-amd64'] }),
  container: z.enum(CONTAINERS),
  isRoot: z.boolean(),
})

export type Surroundings = z.output<typeof surroundingsSchema>

/** What `backproof doctor --json` prints. */
export const doctorReportSchema = z.object({
  ok: z.boolean().meta({ description: 'Whether the service starts here' }),
  version: z.string(),
  surroundings: surroundingsSchema,
  checks: z.array(
    z.object({
      id: z.enum(['configuration', 'system', 'node', 'data', 'python', 'memory', 'sandbox']),
      ok: z.boolean(),
      saw: z.string(),
      mending: z.string().optional(),
    }),
  ),
  layers: z.array(layerReportSchema),
})

export type DoctorReport = z.output<typeof doctorReportSchema>
