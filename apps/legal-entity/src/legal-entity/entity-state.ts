import { ENTITY_STATE } from '@registry/code-mapping';
import { todayInChina } from '@registry/service-kit';

/** Terms in circulation for one and the same state. */
const synonyms: Readonly<Record<string, string>> = { 在营: '存续', 开业: '存续', 在册: '存续', 在业: '存续' };

/**
 * The code of a state that is given as a code or as one of the Chinese terms in circulation; anything else comes back
 * as it is.
 */
export function stateCode(codeOrTerm: string): string {
  const term = synonyms[codeOrTerm] ?? codeOrTerm;
  return ENTITY_STATE.list({ asOf: todayInChina() }).find(({ name }) => name.zh === term)?.code ?? codeOrTerm;
}

/** Whether a code is one of the states. */
export function isStateCode(code: string): boolean {
  return ENTITY_STATE.find(code, todayInChina()) !== undefined;
}
