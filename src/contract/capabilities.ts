import { z } from 'zod'
import { CAPS } from './caps.ts'
import { engineSchema } from './report.ts'
import { layerReportSchema, sandboxLayersSchema } from './sandbox.ts'

const limitRangeSchema = z.object({ default: z.int(), maximum: z.int() })

/** What this service can do, and behind which walls. */
export const capabilitiesSchema = z
  .object({
    version: z.string(),
    languages: z
      .array(
        z.object({
          id: z.string(),
          mediaTypes: z.array(z.string()),
          modules: z.array(z.string()).optional().meta({
            description: 'What submissions can import, as far as it is worth naming',
          }),
          sandbox: sandboxLayersSchema
            .optional()
            .meta({ description: 'The walls that its programs run behind' }),
        }),
      )
      .meta({ description: 'Those whose programs can be run behind walls on this machine' }),
    engine: engineSchema,
    limits: z.object({
      wallMs: limitRangeSchema,
      cpuMs: limitRangeSchema,
      memoryMb: limitRangeSchema,
      outputBytes: limitRangeSchema,
      evaluations: limitRangeSchema,
    }),
    caps: z.object({
      bodyBytes: z.int(),
      sourceBytes: z.int(),
      exercises: z.literal(CAPS.exercises),
      testCases: z.literal(CAPS.testCases),
      tensorElements: z.literal(CAPS.tensorElements),
      requestElements: z.literal(CAPS.requestElements),
    }),
    workers: z.int(),
    sandbox: z.array(layerReportSchema).meta({
      description: 'Every layer between learner code and the machine, as probed at the start',
    }),
  })
  .meta({ id: 'Capabilities' })

export type Capabilities = z.output<typeof capabilitiesSchema>
