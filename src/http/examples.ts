import { readFileSync } from 'node:fs'

/** The course assignment, solved; with the mistakes that its notebook ships with mended. */
const SOLUTION = readFileSync(new URL('./examples/gradient-checking.py', import.meta.url), 'utf8')

/** The smallest inline assignment, and a submission that passes. */
export const INLINE_REQUEST = {
  assignment: {
    exercises: [
      {
        id: 'line',
        kind: 'gradient',
        forward: 'forward',
        backward: 'backward',
        testCases: [
          {
            inputs: { x: 2 },
            parameters: { theta: 4 },
            expected: { cost: 8, gradients: { theta: 2 } },
          },
        ],
      },
    ],
  },
  submission: {
    language: 'python',
    source:
      'def forward(x, theta):\n    return theta * x\n\n\ndef backward(x, theta):\n    return x\n',
  },
}

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'code',
      id: 'solution',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: SOLUTION,
    },
  ],
}

/** A published assignment, and a submission that passes. */
export const STORED_REQUEST = {
  assignment: 'gradient-checking',
  submission: { language: 'python', source: SOLUTION },
  limits: { wallMs: 5000 },
}

/** Requests as JSON that OpenAPI shows; each can be sent as it stands. */
const REQUESTS = {
  stored: { summary: 'A published assignment', value: STORED_REQUEST },
  inline: { summary: 'An assignment in the request', value: INLINE_REQUEST },
}

/**
 * The bodies that `POST /v1/grade` takes, with examples that can be sent as they stand.
 * @param requestSchema JSON Schema of the request
 */
export function describeGradeBodies(requestSchema: unknown) {
  return {
    'application/json': { schema: { allOf: [requestSchema], 'x-examples': REQUESTS } },
    'text/x-python': {
      schema: {
        type: 'string',
        description: 'A script, with the assignment in the query',
        examples: [SOLUTION],
      },
    },
    'application/x-ipynb+json': {
      schema: {
        type: 'object',
        description: 'A notebook (nbformat 3 or 4), with the assignment in the query',
        examples: [NOTEBOOK],
      },
    },
    'multipart/form-data': {
      schema: {
        type: 'object',
        description: 'A form with a file whose name ends in .py or .ipynb',
        required: ['file'],
        properties: {
          assignment: {
            type: 'string',
            description: 'An id, or an assignment as JSON',
            examples: ['gradient-checking'],
          },
          file: { type: 'string', format: 'binary' },
        },
      },
    },
  }
}
