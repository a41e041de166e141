import type { Words } from '#words/wording.ts'
import { attach } from './particle.ts'

export const program: Words['program'] = {
  stubbedImport: (name) =>
    `채점 환경에 ${attach(name, 'subject')} 없어서 대역을 넣었습니다. 그래프 그리기 등은 아무 일도 하지 않으며, 그것으로 계산하는 코드는 채점할 수 없습니다.`,
  duplicateDefinition: (name, places) => {
    const where = places.map(({ cell, line }) =>
      cell === undefined ? `${line}행` : `${cell}번 셀`,
    )
    return `${attach(name, 'subject')} ${places.length}번 정의되어 있습니다(${where.join(', ')}). 마지막 정의를 채점합니다.`
  },
}
