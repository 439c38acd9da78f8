import { status } from '@grpc/grpc-js';
import { createClient, RegistryError } from '../src';
import { PersonServiceDefinition } from '@registry/proto/population/v1';
import { eventually } from './eventually';
import { seen } from './persons-in-memory';
import { byId, type PersonsUnderTest, startPersons } from './start-persons';

describe('a unary call', () => {
  let persons: PersonsUnderTest;
  beforeAll(async () => {
    persons = await startPersons();
  });
  afterAll(() => persons.stop());

  const failure = async (id: string, options = {}): Promise<RegistryError> => {
    const error: unknown = await persons.client.getPerson(byId(id), options).catch((thrown: unknown) => thrown);
    if (!(error instanceof RegistryError)) {
      throw new TypeError('Expected a RegistryError');
    }
    return error;
  };

  it('answers what the controller answers', async () => {
    expect(await persons.client.getPerson(byId('1'))).toMatchObject({ personId: '1', name: '测试' });
  });

  it('sends a response that is already encoded as it is', async () => {
    expect(await persons.client.getPerson(byId('encoded'))).toMatchObject({ personId: 'encoded' });
  });

  it('hands reason, domain and metadata of an error over whole', async () => {
    expect(await failure('missing')).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'PERSON_NOT_FOUND',
      domain: 'population.registry',
      message: 'No such person',
      metadata: { successor: 'persons/2' },
    });
  });

  it('names each bad field in both languages', async () => {
    const error = await failure('invalid');
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'INVALID_FIELDS' });
    expect(error.violations).toEqual([
      {
        field: 'person.citizenId',
        reason: 'CHECK_DIGIT_MISMATCH',
        description: 'wrong check digit',
        descriptionZh: '校验码错误',
      },
      {
        field: 'person.birthDate',
        reason: 'DATE_IMPOSSIBLE',
        description: 'no such date',
        descriptionZh: '日期不存在',
      },
    ]);
  });

  it('says nothing of an error nobody foresaw, and logs it without what it quotes', async () => {
    const error = await failure('broken', { requestId: 'request-7' });
    expect(error).toMatchObject({ code: status.INTERNAL, reason: 'INTERNAL', metadata: {} });
    const line = persons.log.find((entry) => entry.includes('request-7')) ?? '';
    expect(line).toContain('persons-in-memory');
    expect(`${error.message}${line}`).not.toContain('11010519491231002X');
  });

  it('answers a response that cannot be encoded as any other error', async () => {
    expect(await failure('unencodable')).toMatchObject({ code: status.INTERNAL, reason: 'INTERNAL' });
  });

  it('carries request id, caller and purpose', async () => {
    await persons.client.getPerson(byId('1'), {
      requestId: 'request-8',
      metadata: { 'x-caller': 'tax', 'x-purpose': 'audit' },
    });
    expect(seen.requestIds.at(-1)).toBe('request-8');
    expect(seen.contexts.at(-1)).toMatchObject({ caller: 'tax', purpose: 'audit' });
  });

  it('makes a request id of its own where the given one is no id', async () => {
    await persons.client.getPerson(byId('1'), { requestId: 'two words' });
    expect(seen.requestIds.at(-1)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('ends at the deadline of the caller and aborts the signal', async () => {
    const error = await failure('slow', { deadlineMs: 100, requestId: 'late' });
    expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'DEADLINE_EXCEEDED' });
    await eventually(() => seen.aborted.includes('late'));
  });

  it('bounds the deadline of a caller who would wait for hours', async () => {
    await persons.client.getPerson(byId('1'), { deadlineMs: 10 * 3_600_000 });
    expect(seen.contexts.at(-1)?.msLeft).toBeLessThanOrEqual(60_000);
  });

  it('aborts the signal of the handler when the caller cancels', async () => {
    const aborter = new AbortController();
    const failed = failure('slow', { signal: aborter.signal, requestId: 'left' });
    await eventually(() => seen.requestIds.includes('left'));
    aborter.abort();
    expect(await failed).toMatchObject({ code: status.CANCELLED });
    await eventually(() => seen.aborted.includes('left'));
  });

  it('refuses a request above the limit', async () => {
    const patient = { deadlineMs: 20_000 };
    expect(await failure('x'.repeat(16 * 1024 * 1024 + 1), patient)).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
  });

  it('says UNAVAILABLE when nothing listens', async () => {
    const client = createClient(PersonServiceDefinition, { address: '127.0.0.1:1', unaryDeadlineMs: 2_000 });
    await expect(client.getPerson(byId('1'))).rejects.toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'UNAVAILABLE',
    });
    client.close();
  });
});
