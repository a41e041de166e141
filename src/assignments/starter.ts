import type { Assignment } from '#contract/assignment.ts'
import { splitPercentCells } from '#notebooks/percent.ts'
import type { PublishedAssignment } from '#service/ports.ts'
import type { StarterFile, StarterForm } from '#service/services.ts'
import { solveStarter } from './solved-starter.ts'

type Edition = NonNullable<NonNullable<PublishedAssignment['assignment']['editions']>['python']>

interface LanguageFacts {
  readonly extension: string
  readonly mediaType: string
  readonly notebook: {
    readonly kernelspec: { readonly [key: string]: string }
    readonly language_info: { readonly name: string }
  }
}

const LANGUAGES: Readonly<Record<string, LanguageFacts>> = {
  python: {
    extension: 'py',
    mediaType: 'text/x-python',
    notebook: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
  },
  javascript: {
    extension: 'js',
    mediaType: 'text/javascript',
    notebook: {
      kernelspec: { display_name: 'JavaScript', language: 'javascript', name: 'javascript' },
      language_info: { name: 'javascript' },
    },
  },
  typescript: {
    extension: 'ts',
    mediaType: 'text/typescript',
    notebook: {
      kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' },
      language_info: { name: 'typescript' },
    },
  },
}

/** What a learner starts from, as a script or as a notebook; undefined where there is none in that language. */
export function renderStarter(
  published: PublishedAssignment,
  form: StarterForm,
): StarterFile | undefined {
  const { id, assignment } = published
  const facts = LANGUAGES[form.language]
  const source = chooseSource(assignment, form)
  if (source === undefined || facts === undefined) return undefined
  const name = form.solved ? `${id}-solved` : id
  if (form.as === 'script') {
    return {
      mediaType: `${facts.mediaType}; charset=utf-8`,
      fileName: `${name}.${facts.extension}`,
      content: source,
    }
  }
  return {
    mediaType: 'application/x-ipynb+json',
    fileName: `${name}.ipynb`,
    content: `${JSON.stringify(buildNotebook(source, facts), null, 1)}\n`,
  }
}

function chooseSource(assignment: Assignment, form: StarterForm): string | undefined {
  if (form.solved) return chooseSolved(assignment, form)
  const editions: Readonly<Record<string, Edition | undefined>> = assignment.editions ?? {}
  const starters = [assignment.starter, editions[form.language]?.starter]
  return starters.find((starter) => starter?.language === form.language)?.source
}

/** Only Python's definitions are known well enough to be exchanged. */
function chooseSolved({ starter, reference }: Assignment, { language }: StarterForm) {
  const languages = [language, starter?.language, reference?.language]
  if (languages.some((each) => each !== 'python')) return undefined
  return starter && reference && solveStarter(starter.source, reference.source)
}

/** An nbformat 4.5 document; equal scripts give equal documents, cell ids included. */
function buildNotebook(script: string, facts: LanguageFacts): object {
  const cells = splitPercentCells(script).map(({ type, source }, at) => ({
    cell_type: type,
    id: `cell-${at + 1}`,
    metadata: {},
    ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
    source: splitLines(source),
  }))
  return { cells, metadata: facts.notebook, nbformat: 4, nbformat_minor: 5 }
}

/** Lines with their ends, as notebooks hold them. */
function splitLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/)
}
