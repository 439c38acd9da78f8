import { status } from '@grpc/grpc-js';
import { type ImportPersonsRequest, Person, type PersonRow } from '@registry/proto/population/v1';
import { eventually } from './eventually';
import { seen } from './persons-in-memory';
import { type PersonsUnderTest, startPersons } from './start-persons';

const provenance = { sourceDepartment: 'ga', legalBasis: 'law', reason: 'registration', itemSources: {} };

function row(line: number, name = `p${line}`): PersonRow {
  return { line, person: Person.fromPartial({ name }), validFrom: '2020-01-01' };
}

describe('a stream', () => {
  let persons: PersonsUnderTest;
  beforeAll(async () => {
    persons = await startPersons();
  });
  afterAll(() => persons.stop());
  beforeEach(() => {
    Object.assign(seen, { exported: 0, exportLeft: false });
    seen.chunks.length = 0;
  });

  it('arrives whole and in order', async () => {
    const sizes: number[] = [];
    for await (const { persons: page } of persons.client.exportPersons({ after: '5', asOf: undefined })) {
      sizes.push(page.length);
    }
    expect(sizes).toEqual([100, 100, 100, 100, 100]);
  });

  it('hands an error in its middle over after what came before it', async () => {
    let messages = 0;
    const read = async (): Promise<void> => {
      for await (const { persons: page } of persons.client.exportPersons({ after: '3', asOf: undefined })) {
        messages += page.length === 100 ? 1 : 0;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: status.NOT_FOUND, reason: 'PERSON_NOT_FOUND' });
    expect(messages).toBe(3);
  });

  it('is produced only as fast as the caller reads, and ends when the caller leaves', async () => {
    const all = 2_000;
    for await (const { persons: page } of persons.client.exportPersons({ after: `${all}`, asOf: undefined })) {
      expect(page).toHaveLength(100);
      // The windows and buffers between the two fill up; without back-pressure all 2 GB would be produced.
      let before = -1;
      await eventually(() => {
        const still = before === seen.exported;
        before = seen.exported;
        return still;
      });
      break;
    }
    await eventually(() => seen.exportLeft);
    expect(seen.exported).toBeLessThan(all / 4);
  });

  it('is cut off at its deadline', async () => {
    const read = async (): Promise<void> => {
      const endless = persons.client.exportPersons({ after: '1000000', asOf: undefined }, { deadlineMs: 300 });
      for await (const { persons: page } of endless) {
        expect(page).toHaveLength(100);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await eventually(() => seen.exportLeft);
  });

  it('imports chunk by chunk with a result per row, in order', async () => {
    const chunks: ImportPersonsRequest[] = [
      { rows: [row(1), row(2, ''), row(3)], provenance },
      { rows: [row(4, '')], provenance: undefined },
      { rows: [row(5)], provenance: undefined },
    ];
    const lines: unknown[] = [];
    for await (const { results } of persons.client.importPersons(chunks)) {
      lines.push(
        results.map(({ line, outcome }) => [
          line,
          outcome?.$case === 'rejected' ? outcome.value.fieldViolations[0]?.field : outcome?.value.key,
        ]),
      );
    }
    expect(lines).toEqual([
      [
        [1, 'persons/p1'],
        [2, 'person.name'],
        [3, 'persons/p3'],
      ],
      [[4, 'person.name']],
      [[5, 'persons/p5']],
    ]);
    expect(seen.chunks).toEqual([2, 1]);
  });

  it.each([
    ['rows', 'TOO_MANY_ROWS', { rows: Array.from({ length: 501 }, (_, i) => row(i)), provenance }],
    ['provenance', 'PROVENANCE_REQUIRED', { rows: [row(1)], provenance: undefined }],
  ])('refuses an import with wrong %s', async (field, reason, chunk) => {
    const read = async (): Promise<void> => {
      for await (const { results } of persons.client.importPersons([chunk])) {
        expect(results).toHaveLength(0);
      }
    };
    await expect(read()).rejects.toMatchObject({ reason, violations: [{ field, reason }] });
  });

  it('takes import requests only as fast as they are answered', async () => {
    let sent = 0;
    function* chunks(): Generator<ImportPersonsRequest> {
      while (sent < 10_000) {
        sent++;
        yield { rows: Array.from({ length: 500 }, (_, i) => row(i, 'x'.repeat(200))), provenance };
      }
    }
    for await (const { results } of persons.client.importPersons(chunks())) {
      expect(results).toHaveLength(500);
      let before = -1;
      await eventually(() => {
        const still = before === sent;
        before = sent;
        return still;
      });
      break;
    }
    expect(sent).toBeLessThan(1_000);
  });

  it('fails with the error of the requests when these fail', async () => {
    async function* chunks(): AsyncGenerator<ImportPersonsRequest> {
      yield { rows: [row(1)], provenance };
      await Promise.reject(new RangeError('line 2 cannot be read'));
    }
    const read = async (): Promise<void> => {
      for await (const { results } of persons.client.importPersons(chunks())) {
        expect(results).toHaveLength(1);
      }
    };
    await expect(read()).rejects.toThrow('line 2 cannot be read');
  });
});
