/** Answers that never change, because their key names the moment they were read at. The least used make room. */
export class Answers<T> {
  private readonly byKey = new Map<string, Promise<T>>();

  constructor(private readonly capacity: number) {}

  /** The answer of a key; asked at most once while it is kept. One that fails is not kept. */
  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.byKey.get(key);
    const answer = known ?? ask();
    this.byKey.delete(key);
    this.byKey.set(key, answer);
    if (known === undefined) {
      answer.catch(() => this.byKey.delete(key));
      this.makeRoom();
    }
    return answer;
  }

  private makeRoom(): void {
    for (const key of this.byKey.keys()) {
      if (this.byKey.size <= this.capacity) {
        return;
      }
      this.byKey.delete(key);
    }
  }
}
