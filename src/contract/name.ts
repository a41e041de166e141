import { z } from 'zod'

/** Names of functions, inputs, parameters and results: what may stand in code. */
export const nameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'Must start with a letter and hold only letters, digits and _')
  .refine((name) => name !== 'constructor', 'Must not be constructor')
  .meta({ id: 'Name', examples: ['forward_propagation'] })

/** Names of functions, classes, and methods of classes. */
export const memberSchema = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/,
    'Must be a name, or the name of a class, a dot, and the name of a method',
  )
  .meta({ id: 'Member', examples: ['Network.backprop'] })

/** Identifiers of assignments, exercises and test cases. */
export const idSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'Must hold only letters, digits, dot, _ and -')
  .refine((id) => id !== 'constructor', 'Must not be constructor')
  .meta({ id: 'Identifier', examples: ['gradient-checking'] })

/** `POST /v1/assignments/validate` stands where an assignment of that name would be read. */
export const assignmentIdSchema = idSchema.refine(
  (id) => id !== 'validate',
  'Must not be validate, which is an operation of the API',
)
