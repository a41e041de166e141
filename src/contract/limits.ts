import { z } from 'zod'

const limitSchema = z
  .number()
  .gt(0)
  .refine((limit) => Number.isInteger(limit), { error: 'Must be a whole number' })
  .meta({ type: 'integer' })

/** What a submission asks to be allowed; above the service's maximum a limit is clamped. */
export const limitsRequestSchema = z
  .strictObject({
    wallMs: limitSchema.optional().meta({
      description: 'The whole time in sandboxes, waiting in the queue excluded; default 10000',
    }),
    cpuMs: limitSchema.optional().meta({
      description: 'CPU time in all; where it is not less than wallMs, that ends first',
    }),
    memoryMb: limitSchema.optional(),
    outputBytes: limitSchema.optional().meta({ description: 'What may be printed in all' }),
    evaluations: limitSchema.optional().meta({ description: 'Forward evaluations in all' }),
  })
  .meta({ id: 'LimitsRequest' })

export type LimitsRequest = z.output<typeof limitsRequestSchema>

export const LIMIT_NAMES = ['wallMs', 'cpuMs', 'memoryMb', 'outputBytes', 'evaluations'] as const

export type LimitName = (typeof LIMIT_NAMES)[number]

export type Limits = Readonly<Record<LimitName, number>>

const amountSchema = z
  .object({
    applied: z.int().positive(),
    requested: limitSchema.optional().meta({ description: 'Only where it was asked for' }),
    maximum: z.int().positive(),
  })
  .meta({ id: 'LimitApplied' })

/** What was asked for, what was granted, and what could be had. */
export const limitsReportSchema = z
  .object({
    wallMs: amountSchema,
    cpuMs: amountSchema,
    memoryMb: amountSchema,
    outputBytes: amountSchema,
    evaluations: amountSchema,
  })
  .meta({ id: 'LimitsReport' })

export type LimitsReport = z.output<typeof limitsReportSchema>
