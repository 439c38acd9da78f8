/** Zones of registering authorities that no edition of GB/T 2260 has: a province and 9901. */
const syntheticZone = /^.{2}\d{2}9901/;

/** Whether a unified social credit code was made up, so that it can be no entity's. */
export function isSyntheticCode(unifiedSocialCreditCode: string): boolean {
  return syntheticZone.test(unifiedSocialCreditCode);
}
