/** A message for people, in both languages. */
export interface Message {
  readonly zh: string;
  readonly en: string;
}

/** Why an identifier is refused. */
export interface Refusal {
  readonly ok: false;
  /** UPPER_SNAKE_CASE, stable. */
  readonly reason: string;
  /** Which part of the identifier is at fault, e.g. "checkDigit". */
  readonly part: string;
  readonly message: Message;
  /** What the part should be, where that is known. */
  readonly expected?: string;
}

/** A valid identifier in its canonical form, and what its characters say. */
export interface Accepted<Parts> {
  readonly ok: true;
  readonly normalized: string;
  readonly parts: Parts;
}

export type Outcome<Parts> = Accepted<Parts> | Refusal;

export function refuse(reason: string, part: string, message: Message, expected?: string): Refusal {
  return { ok: false, reason, part, message, ...(expected === undefined ? {} : { expected }) };
}

export function accept<Parts>(normalized: string, parts: Parts): Accepted<Parts> {
  return { ok: true, normalized, parts };
}

export function refuseLength(expected: string): Refusal {
  return refuse(
    'LENGTH_MISMATCH',
    'length',
    { zh: `长度应为${expected}位`, en: `must have ${expected} characters` },
    expected,
  );
}

export function refuseCheckDigit(expected: string): Refusal {
  return refuse(
    'CHECK_DIGIT_MISMATCH',
    'checkDigit',
    { zh: `校验码错误，应为${expected}`, en: `wrong check character, ${expected} expected` },
    expected,
  );
}
