import { z } from 'zod';
import { EnvironmentError, parseEnv } from '../env/parse-env';
import { serviceEnv } from '../env/service-env';
import { ownNode } from './own-node';

function node(variables: Record<string, string>) {
  return ownNode('population', parseEnv(z.object(serviceEnv), { PAGE_TOKEN_KEY: '0f'.repeat(32), ...variables }));
}

describe('the node that an environment describes', () => {
  it('is the national one, named as the registry, unless told', () => {
    expect(node({})).toEqual({ name: 'population', registry: 'population', level: 'national' });
  });

  it('is named after its division below that', () => {
    const variables = { NODE_LEVEL: 'prefecture', NODE_DIVISION: '320500', UPSTREAM: 'localhost:50051' };
    expect(node(variables)).toEqual({
      name: 'population-320500',
      registry: 'population',
      level: 'prefecture',
      division: '320500',
      upstream: 'localhost:50051',
    });
    expect(node({ ...variables, NODE_NAME: 'suzhou' }).name).toBe('suzhou');
  });

  it.each([
    [{ NODE_LEVEL: 'county' }, 'NODE_LEVEL'],
    [{ NODE_NAME: 'Suzhou' }, 'NODE_NAME'],
    [{ UPSTREAM: 'localhost' }, 'UPSTREAM'],
    [{ UPSTREAM: 'localhost:1', REPLICA_OF: 'localhost:2' }, 'UPSTREAM'],
    [{ NODE_DIVISION: '320000' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'province' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'province', NODE_DIVISION: '32' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'province', NODE_DIVISION: '320500' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'province', NODE_DIVISION: '000000' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'prefecture', NODE_DIVISION: '320000' }, 'NODE_DIVISION'],
    [{ NODE_LEVEL: 'prefecture', NODE_DIVISION: '320506' }, 'NODE_DIVISION'],
  ])('cannot be %j', (variables, variable) => {
    const failed = (() => {
      try {
        return node(variables as Record<string, string>);
      } catch (error) {
        return error;
      }
    })();
    expect(failed).toBeInstanceOf(EnvironmentError);
    expect(failed).toMatchObject({ variables: [variable] });
  });
});
