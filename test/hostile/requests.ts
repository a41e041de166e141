import { gzipSync } from 'node:zlib'

/** A request that wants to break the service itself, and how it is answered. */
export interface HostileRequest {
  readonly name: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly status: number
  /** The code of the problem, or of the report's first message. */
  readonly code?: string
}

const JSON_TYPE = { 'content-type': 'application/json' }
const SHELL =
  '$(touch /tmp/backproof-was-here) `id` ; | & > < \' " \\ \n ../../etc/passwd -rf * %s {{7*7}}'
const LINE = 'def f():\n    return 1\n'

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...refuse(400, 'validation-failed', {
    'shell words as names': withExercise({ id: SHELL, function: SHELL }),
    'a name of a hundred thousand letters': withExercise({ id: 'a'.repeat(100_000) }),
    'a name that starts with a dash': withExercise({ function: '-rf' }),
    'a tensor of a trillion random numbers': withExercise({
      testCases: [
        { inputs: { x: { random: { shape: [1e6, 1e6], seed: 1 } } }, expected: { value: 1 } },
      ],
    }),
    'a shape that its data do not fill': withExercise({
      testCases: [{ inputs: { x: { shape: [1e9], data: [1] } }, expected: { value: 1 } }],
    }),
    'a thousand exercises': {
      ...makeRequest(),
      assignment: { exercises: Array.from({ length: 1_000 }, () => makeExercise()) },
    },
  }),
  ...refuse(400, 'invalid-limits', {
    'a limit of zero': { ...makeRequest(), limits: { wallMs: 0 } },
    'a negative limit': { ...makeRequest(), limits: { memoryMb: -1 } },
    'a limit that is text': { ...makeRequest(), limits: { wallMs: '5000; reboot' } },
  }),
  ...refuse(400, 'invalid-notebook', {
    'a notebook that is none': { ...makeRequest(), submission: { notebook: { cells: SHELL } } },
  }),
  ...refuseText(400, 'malformed-body', {
    'a limit beyond all numbers': JSON.stringify(makeRequest()).replace(
      '{',
      '{"limits":{"wallMs":1e999},',
    ),
    'a prototype for every object': '{"__proto__": {"verdict": "passed"}, "assignment": "x"}',
    'brackets a million deep': `${'['.repeat(1e6)}${']'.repeat(1e6)}`,
    'bytes that are no text': '\uFFFF\u0000{',
  }),
  ...refuseText(422, 'unknown-assignment', {
    'the same key twice': '{"assignment": "a", "assignment": "b", "submission": {"source": ""}}',
  }),
  {
    name: 'two hundred thousand empty lists',
    headers: JSON_TYPE,
    body: JSON.stringify(
      withExercise({
        testCases: [
          { inputs: { x: Array.from({ length: 200_000 }, () => []) }, expected: { value: 1 } },
        ],
      }),
    ),
    status: 200,
  },
  {
    name: 'a body that swells when it is unpacked',
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: new Uint8Array(gzipSync(Buffer.alloc(20_000_000))),
    status: 415,
  },
  {
    name: 'an archive',
    headers: { 'content-type': 'application/zip' },
    body: 'PK\u0003\u0004',
    status: 415,
  },
  {
    name: 'a source larger than is taken',
    headers: JSON_TYPE,
    body: JSON.stringify({ ...makeRequest(), submission: { source: '#'.repeat(2_000_000) } }),
    status: 413,
    code: 'source-too-large',
  },
  ...['__proto__', 'constructor', '../../../etc/passwd', '%00', SHELL].map((id) => ({
    name: `an assignment called ${JSON.stringify(id)}`,
    headers: { 'content-type': 'text/x-python' },
    path: `/v1/grade?assignment=${encodeURIComponent(id)}`,
    body: LINE,
    status: 400,
  })),
  {
    name: 'a path out of the catalogue',
    method: 'GET',
    path: '/v1/assignments/..%2f..%2f..%2fetc%2fpasswd',
    status: 404,
  },
  {
    name: 'a file of the documentation’s that is none',
    method: 'GET',
    path: '/docs/static/..%2f..%2f..%2fpackage.json',
    status: 404,
  },
  { name: 'a method of the last century', method: 'OPTIONS', path: '/v1/grade', status: 405 },
  {
    name: 'shell words where words are free',
    headers: JSON_TYPE,
    body: JSON.stringify(withExercise({ title: SHELL })),
    status: 200,
  },
  {
    name: 'a file whose name leads elsewhere',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: makeForm('../../../tmp/backproof-was-here.py'),
    status: 200,
  },
  {
    name: 'a file whose name is an option',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: makeForm('-rf; $(reboot).py'),
    status: 200,
  },
  {
    name: 'a notebook of ten thousand cells',
    headers: JSON_TYPE,
    body: JSON.stringify({ ...makeRequest(), submission: { notebook: makeNotebook(10_000) } }),
    status: 200,
  },
  {
    name: 'a limit beyond the largest',
    headers: JSON_TYPE,
    body: JSON.stringify({ ...makeRequest(), limits: { wallMs: 1e15 } }),
    status: 200,
  },
  {
    name: 'half letters in the source',
    headers: JSON_TYPE,
    body: JSON.stringify({ ...makeRequest(), submission: { source: `${LINE}# \ud800` } }),
    status: 200,
  },
]

/** A request of which nothing is wrong. */
export function makeRequest(): { assignment: object; submission: object } {
  return { assignment: { exercises: [makeExercise()] }, submission: { source: LINE } }
}

function makeExercise(): object {
  return { kind: 'function', function: 'f', testCases: [{ expected: { value: 1 } }] }
}

function withExercise(facts: object): object {
  return { ...makeRequest(), assignment: { exercises: [{ ...makeExercise(), ...facts }] } }
}

function refuse(status: number, code: string, bodies: Readonly<Record<string, object>>) {
  const texts = Object.entries(bodies).map(([name, body]) => [name, JSON.stringify(body)] as const)
  return refuseText(status, code, Object.fromEntries(texts))
}

function refuseText(
  status: number,
  code: string,
  bodies: Readonly<Record<string, string>>,
): HostileRequest[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    headers: JSON_TYPE,
    body,
    status,
    code,
  }))
}

function makeForm(fileName: string): string {
  const part = (head: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`
  const assignment = JSON.stringify(makeRequest().assignment)
  return `${part('name="assignment"', assignment)}${part(`name="file"; filename="${fileName}"`, LINE)}--b--\r\n`
}

function makeNotebook(cells: number): object {
  const code = (source: string) => ({ cell_type: 'code', metadata: {}, outputs: [], source })
  const filler = Array.from({ length: cells - 1 }, (_, place) => code(`x${place} = ${place}\n`))
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [...filler, code(LINE)] }
}
