import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Functions of a submission by name, in the order in which they are written. */
export type Functions = Readonly<Record<string, string>>

/** The graded assignments that have solutions here. */
export type Assignment = 'gradient-checking' | 'my-ann' | 'numpy-layers'

/** A text that stands once in a function, and what a learner wrote there. */
export type Edit = readonly [right: string, written: string]

/** Right solutions, with the shipped mistakes of gradient-checking left in. */
export const SOLUTIONS: Readonly<Record<Assignment, Functions>> = {
  'gradient-checking': readFunctions('programs/course.py', 'course_case'),
  'my-ann': readFunctions('submissions/ann-full.py'),
  'numpy-layers': readFunctions('../../src/assignments/builtin/numpy-layers/reference.py'),
}

/** Imports that stand above each solution in its first cell. */
export const IMPORTS: Readonly<Record<Assignment, string>> = {
  'gradient-checking': [
    'import numpy as np',
    'from testCases import *',
    'from public_tests import *',
    'from gc_utils import sigmoid, relu, dictionary_to_vector',
    'from gc_utils import vector_to_dictionary, gradients_to_vector',
    '',
  ].join('\n'),
  'my-ann': 'import numpy as np\n',
  'numpy-layers': 'import numpy as np\n',
}

/** The functions with one of them written otherwise. @throws Error when a text is not there once. */
export function editFunction(
  functions: Functions,
  name: string,
  edits: readonly Edit[],
): Functions {
  const edited = edits.reduce((text, edit) => replaceOnce(text, edit), functions[name] ?? '')
  return { ...functions, [name]: edited }
}

/** A text with the one place changed. @throws Error when it is not there once. */
export function replaceOnce(text: string, [right, written]: Edit): string {
  const count = text.split(right).length - 1
  if (count !== 1) throw new Error(`"${right}" stands ${count} times in\n${text}`)
  return text.replace(right, () => written)
}

function readFunctions(file: string, leftOut?: string): Functions {
  const text = readFileSync(join(import.meta.dirname, '../fixtures', file), 'utf8')
  const functions: Record<string, string> = {}
  for (const chunk of text.split(/^(?=def )/m).slice(1)) {
    const body = chunk.split(/\n(?=\S)/)[0] ?? ''
    const name = /^def (\w+)/.exec(chunk)?.[1] ?? ''
    if (name !== leftOut) functions[name] = `${body.trimEnd()}\n`
  }
  return functions
}
