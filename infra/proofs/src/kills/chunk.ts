import { buildCitizenId } from '@registry/identity';
import { Person, PersonRow } from '@registry/proto/population/v1';

/** Rows that are sent as one chunk, and so become one commit. */
export interface Chunk {
  readonly rows: readonly PersonRow[];
  /** The commit that the service said holds it; unset until it said so. */
  seq?: number;
}

const DAY_MS = 86_400_000;
const FIRST_BIRTH = Date.parse('1950-01-01');
/** People born on one day that their numbers tell apart. */
const PER_DAY = 900;
const VALID_FROM = '2020-01-01';

/** The citizen id by which a row's person is known. */
export function citizenIdOf({ person }: PersonRow): string {
  return person?.citizenId ?? '';
}

/** Makes chunks of people that nobody made before. */
export class ChunkMaker {
  readonly chunks: Chunk[] = [];
  #people = 0;

  next(size: number): Chunk {
    const chunk = { rows: Array.from({ length: size }, (_, line) => this.#row(line + 1)) };
    this.chunks.push(chunk);
    return chunk;
  }

  #row(line: number): PersonRow {
    const n = this.#people++;
    const birthDate = new Date(FIRST_BIRTH + Math.floor(n / PER_DAY) * DAY_MS).toISOString().slice(0, 10);
    const sequence = 1 + (n % PER_DAY);
    const person = Person.fromPartial({
      ...{ citizenId: buildCitizenId('PP9901', birthDate, sequence), name: '张伟', birthDate, division: '440304' },
      sex: sequence % 2 === 1 ? '1' : '2',
    });
    return PersonRow.fromPartial({ line, person, validFrom: VALID_FROM });
  }
}
