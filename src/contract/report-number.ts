import { z } from 'zod'

/** A number in a report. */
export const reportNumberSchema = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .meta({ id: 'ReportNumber', description: 'A number; what JSON cannot hold is a string' })

export type ReportNumber = z.output<typeof reportNumberSchema>
