import { type GeneratedEnum, EnumNames } from '../queries/enum-names';

/** What a field of a row may hold. */
export type Field =
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly names: EnumNames }
  | { readonly kind: 'record'; readonly fields: Fields }
  | { readonly kind: 'list'; readonly of: Field }
  /** A JSON object that is kept as an object. */
  | { readonly kind: 'object' }
  /** A JSON object, or its text, that is kept as text. */
  | { readonly kind: 'jsonText' };

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>;

/** A field for each property of a message but those left out: a new one of the contract must be named. */
export type FieldsOf<M, Without extends keyof M = never> = { readonly [K in Exclude<keyof M, Without>]-?: Field };

export const text: Field = { kind: 'text' };
export const integer: Field = { kind: 'number', integer: true };
export const decimal: Field = { kind: 'number', integer: false };
export const flag: Field = { kind: 'flag' };
export const object: Field = { kind: 'object' };
export const jsonText: Field = { kind: 'jsonText' };

/** A value of an enum, by its name. */
export function choice(generated: GeneratedEnum): Field {
  return { kind: 'choice', names: new EnumNames(generated) };
}

/** A message within a message; in CSV its fields are columns with a dot. */
export function record<M>(fields: FieldsOf<M>): Field {
  return { kind: 'record', fields };
}

/** Several values; in CSV a cell of JSON. */
export function list(of: Field): Field {
  return { kind: 'list', of };
}
