import { z } from 'zod'

/** The id in a path. What is no id names nothing, and is answered like any other unknown assignment. */
export const assignmentPathSchema = z.object({
  id: z.string().meta({ description: 'Id of the assignment', examples: ['gradient-checking'] }),
})
