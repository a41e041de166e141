import type { FileForm } from './draft.ts'

/** What makes a file another one with the same cells. */
export const FILE_FORMS: Readonly<Record<string, Partial<FileForm>>> = {
  'a notebook of nbformat 4.0': { minor: 0 },
  'a notebook of nbformat 4.5': { minor: 5 },
  'a notebook of a later minor version': { minor: 27 },
  'a notebook of nbformat 3': { kind: 'notebook-3' },
  'a plain script': { kind: 'script' },
  'a script with the marks of an export': { kind: 'exported-script' },
  'a script with the marks of an editor': { kind: 'percent-script' },
}

export const FILE_DETAILS: Readonly<Record<string, Partial<FileForm>>> = {
  'line ends of Windows': { lineEnd: '\r\n' },
  'line ends of an old Macintosh': { lineEnd: '\r' },
  'a byte order mark': { hasMark: true },
  'sources that are one string': { isJoined: true },
  'metadata of Coursera': {
    metadata: {
      coursera: {
        course_slug: 'deep-neural-network',
        graded_item_id: 'n6NBD',
        launcher_item_id: 'y',
      },
      kernelspec: { display_name: 'Python 2', language: 'python', name: 'python2' },
      language_info: { codemirror_mode: { name: 'ipython', version: 2 }, version: '2.7.12' },
      widgets: { 'application/vnd.jupyter.widget-state+json': { state: {}, version_major: 2 } },
    },
  },
  'no metadata that says which language': { metadata: {} },
  'tags of nbgrader': {
    cellMetadata: {
      nbgrader: { grade: true, grade_id: 'cell-1', locked: true, points: 10, solution: false },
      deletable: false,
      editable: true,
      tags: ['graded'],
      collapsed: true,
    },
  },
  'prose, raw text and an attachment': {
    prose: [
      {
        cell_type: 'markdown',
        metadata: {},
        source: '# Gradient checking\ndef forward_propagation',
      },
      {
        cell_type: 'raw',
        metadata: { format: 'text/latex' },
        source: ['def forward_propagation(x, theta):\n', '  return 7'],
      },
      {
        cell_type: 'markdown',
        attachments: { 'image.png': { 'image/png': 'iVBORw0KGgo=' } },
        metadata: {},
        source: ['![image.png](attachment:image.png)'],
      },
    ],
  },
}

/** Saved outputs of every kind. */
export const OUTPUTS: Readonly<Record<string, readonly unknown[]>> = {
  'text and coloured text': [
    {
      output_type: 'stream',
      name: 'stdout',
      text: ['J = 8\n', '\u001b[92m All tests passed.\u001b[0m\n'],
    },
    { output_type: 'stream', name: 'stderr', text: 'RuntimeWarning: divide by zero\r\n' },
  ],
  'a traceback': [
    {
      output_type: 'error',
      ename: 'NameError',
      evalue: "name 'J' is not defined",
      traceback: ['\u001b[0;31m---------\u001b[0m', '\u001b[0;31mNameError\u001b[0m: J'],
    },
  ],
  'a picture': [
    {
      output_type: 'display_data',
      data: { 'image/png': 'iVBORw0KGgo'.repeat(500), 'text/plain': ['<Figure size 432x288>'] },
      metadata: { needs_background: 'light' },
    },
  ],
  'a page and a formula': [
    {
      output_type: 'execute_result',
      data: {
        'text/html': ['<script>alert(1)</script>'],
        'text/latex': '$x$',
        'application/json': { a: [1] },
      },
      execution_count: 7,
      metadata: {},
    },
  ],
  'outputs of nbformat 3': [
    { output_type: 'pyout', prompt_number: 3, text: ['8'], png: 'iVBORw0KGgo=' },
    { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: ['t'] },
  ],
  'a difference of another run': [
    {
      output_type: 'stream',
      name: 'stdout',
      text: ['There is a mistake in the backward propagation! difference = 0.2850931567761623\n'],
    },
  ],
  'no outputs that any version knows': [{ output_type: 'unheard_of', x: null }, null, 7, 'text'],
}
