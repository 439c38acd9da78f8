/** What a command cannot do, for the person who typed it. */
export class Failure extends Error {
  constructor(chinese: string, english: string) {
    super(`${chinese} / ${english}`);
  }
}
