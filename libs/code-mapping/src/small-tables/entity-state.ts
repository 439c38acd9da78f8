import { tableSystem } from '../code-system/table-system';

/**
 * 法人单位状态: the states in circulation among registering departments. No official code was found; this one is the
 * platform's own, in the order of a unit's life.
 */
export const ENTITY_STATE = tableSystem({
  id: 'entity-state',
  title: { zh: '法人单位状态代码', en: 'States of legal entities' },
  standard: 'base-registries 1',
  publisher: 'base-registries',
  editions: [
    {
      validFrom: '1949-10-01',
      table: `
        10 筹建 | In preparation
        20 存续 | Active
        30 停业 | Suspended
        40 迁出 | Moved out
        50 吊销未注销 | Licence revoked, not yet deregistered
        51 吊销已注销 | Licence revoked and deregistered
        60 撤销 | Registration rescinded
        90 注销 | Deregistered
      `,
    },
  ],
});
