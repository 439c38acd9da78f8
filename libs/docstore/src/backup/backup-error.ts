/** Why a backup or a restore was refused, in Chinese and English. */
export class BackupError extends Error {
  constructor(zh: string, en: string) {
    super(`${zh} / ${en}`);
  }
}
