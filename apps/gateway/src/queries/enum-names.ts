/** The object that a generated enum is: names to numbers, and back. */
export type GeneratedEnum = Readonly<Record<string, string | number>>;

const camel = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Names in JSON (lowerCamelCase) and numbers of a generated enum; its zero, which states nothing, has no name. */
export class EnumNames {
  private readonly byNumber = new Map<number, string>();
  private readonly byName = new Map<string, number>();

  constructor(generated: GeneratedEnum) {
    for (const [name, value] of Object.entries(generated)) {
      if (typeof value === 'number' && value !== 0) {
        this.byNumber.set(value, camel(name));
        this.byName.set(camel(name), value);
      }
    }
  }

  /** Every name, in the order of the contract. */
  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** The name of a value; undefined for the unspecified one. */
  nameOf(value: number): string | undefined {
    return this.byNumber.get(value);
  }

  /** The value of a name, in lowerCamelCase or as the contract writes it; undefined for none. */
  valueOf(name: string): number | undefined {
    return this.byName.get(name) ?? this.byName.get(camel(name));
  }
}
