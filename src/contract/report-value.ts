import { z } from 'zod'

/** A number in a report. */
export const reportNumberSchema = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .meta({ id: 'ReportNumber', description: 'A number; what JSON cannot hold is a string' })

export type ReportNumber = z.output<typeof reportNumberSchema>

/** A value in a report. */
export const reportValueSchema = z.unknown().meta({
  id: 'ReportValue',
  description:
    'A number, a nested array, {"dict"}, {"list"}, {"tuple"}, a string, null; {"shape", "omitted": true} for an ' +
    'array above the size cap, {"type"} for something that is no number.',
})
