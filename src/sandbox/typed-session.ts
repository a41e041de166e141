import type { Program, Session } from '#service/ports.ts'
import type { TypeStripper } from './type-stripper.ts'

/** The same session for TypeScript: what it is sent has its types taken out first, its starter and helpers too. */
export function stripTypes(session: Session, stripper: TypeStripper): Session {
  const stripText = async (source: string) => {
    const [chunk] = await stripper.strip([{ source }])
    return chunk?.source ?? ''
  }
  const stripProgram = async (program: Program): Promise<Program> => ({
    ...program,
    chunks: await stripper.strip(program.chunks),
    ...(program.starter === undefined ? {} : { starter: await stripText(program.starter) }),
  })
  return {
    load: async (program) => session.load(await stripProgram(program)),
    lend: async ({ source }) => session.lend({ source: await stripText(source) }),
    run: (request, withinMs) => session.run(request, withinMs),
    mutate: (request) => session.mutate(request),
    close: () => session.close(),
  }
}
