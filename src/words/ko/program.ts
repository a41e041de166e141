import { formatNumber } from '#grading/number-text.ts'
import type { FaultCode } from '#words/en/program.ts'
import type { Words } from '#words/wording.ts'
import { common } from './common.ts'
import { attach } from './particle.ts'

const FAULTS: Readonly<Record<FaultCode, string>> = {
  'syntax-error': '해석할 수 없는 부분이 있어 건너뛰었습니다',
  exception: '함수 밖의 문장에서 예외가 발생하여 그 문장을 건너뛰었습니다',
  exited: '함수 밖의 문장이 종료를 호출하여 그 문장을 끝냈습니다',
  'memory-limit': '함수 밖의 문장이 메모리를 다 써서 그 문장을 건너뛰었습니다',
  'forbidden-import': '없는 모듈을 가져오려는 문장을 건너뛰었습니다',
}

export const program: Words['program'] = {
  fault: (code, text) => common.sentence(`${FAULTS[code]}: ${text}`),
  stubbedImport: (name) =>
    `채점 환경에 ${attach(name, 'subject')} 없어서 대역을 넣었습니다. 그래프 그리기 등은 아무 일도 하지 않으며, 그것으로 계산하는 코드는 채점할 수 없습니다.`,
  duplicateDefinition: (name, places) => {
    const where = places.map(({ cell, line }) =>
      cell === undefined ? `${line}행` : `${cell}번 셀`,
    )
    return `${attach(name, 'subject')} ${places.length}번 정의되어 있습니다(${where.join(', ')}). 마지막 정의를 채점합니다.`
  },
  staleOutput: (saved, now) =>
    `이 셀에 저장된 출력은 차이를 ${formatNumber(saved)}로 보여 주지만, 제출한 코드로는 ${formatNumber(now)}입니다. 노트북을 처음부터 끝까지 다시 실행하고 저장하세요. 저장된 출력은 채점하지 않습니다.`,
}
