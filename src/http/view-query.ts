import { z } from 'zod'

/** Whose eyes the answer is for. */
export const viewSchema = z.enum(['learner', 'instructor']).default('learner').meta({
  description:
    'The instructor’s view shows hidden tests and the reference; it needs an instructor’s key',
})
