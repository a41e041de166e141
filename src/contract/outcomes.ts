import { z } from 'zod'

/** Who has to act on an outcome. */
export type Fault = 'none' | 'learner' | 'assignment' | 'service'

interface OutcomeFacts {
  /** What happened, in one sentence. */
  readonly meaning: string
  readonly fault: Fault
  /** Whether the same submission could end otherwise when sent again. */
  readonly retry: boolean
}

/** The closed set of ways in which running code for a test can end. */
export const OUTCOMES = {
  ok: { meaning: 'The code ran and gave a value.', fault: 'none', retry: false },
  exception: { meaning: 'The code raised an exception.', fault: 'learner', retry: false },
  'syntax-error': { meaning: 'The code does not parse.', fault: 'learner', retry: false },
  'missing-function': {
    meaning: 'The function is not in the submission.',
    fault: 'learner',
    retry: false,
  },
  'wrong-signature': {
    meaning: 'The function takes or returns another number of values.',
    fault: 'learner',
    retry: false,
  },
  'not-filled-in': {
    meaning: 'The function still has the body of the starter.',
    fault: 'learner',
    retry: false,
  },
  'time-limit': {
    meaning: 'The code used up its wall or CPU time.',
    fault: 'learner',
    retry: false,
  },
  'memory-limit': { meaning: 'The code used up its memory.', fault: 'learner', retry: false },
  'output-limit': {
    meaning: 'The code printed or returned more than is taken.',
    fault: 'learner',
    retry: false,
  },
  exited: { meaning: 'The code ended its process.', fault: 'learner', retry: false },
  crashed: { meaning: 'The code crashed its interpreter.', fault: 'learner', retry: false },
  forbidden: {
    meaning: 'The code was killed for a forbidden system call.',
    fault: 'learner',
    retry: false,
  },
  'sandbox-unavailable': {
    meaning: 'No sandbox could be had.',
    fault: 'service',
    retry: true,
  },
  internal: { meaning: 'The service failed.', fault: 'service', retry: true },
} as const satisfies Record<string, OutcomeFacts>

export type Outcome = keyof typeof OUTCOMES

export const outcomeSchema = z
  .enum(Object.keys(OUTCOMES) as [Outcome, ...Outcome[]])
  .meta({ id: 'Outcome', description: 'How running the code ended.' })
