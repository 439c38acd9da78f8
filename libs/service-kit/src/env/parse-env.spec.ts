import { z } from 'zod';
import { EnvironmentError, parseEnv } from './parse-env';
import { portVariable, serviceEnv } from './service-env';

const schema = z.object({ ...serviceEnv, GRPC_PORT: portVariable(50051) });
const key = '0f'.repeat(32);

describe('the environment', () => {
  it('names every variable that is missing or wrong, and shows no value', () => {
    const wrong = { GRPC_PORT: '70000', MONGODB_URI: 'http://secret@host', LOG_LEVEL: 'loud' };
    const parsing = (): unknown => parseEnv(schema, wrong);
    expect(parsing).toThrow(EnvironmentError);
    expect(parsing).toThrow(/MONGODB_URI[^]*GRPC_PORT[^]*LOG_LEVEL[^]*PAGE_TOKEN_KEY/);
    expect(parsing).not.toThrow(/secret/);
  });

  it('takes defaults for what is unset or empty', () => {
    expect(parseEnv(schema, { PAGE_TOKEN_KEY: key, GRPC_PORT: '', MONGODB_DB: '' })).toMatchObject({
      GRPC_PORT: 50051,
      GRPC_HOST: '127.0.0.1',
      ALLOW_SYNTHETIC: false,
    });
  });

  it('refuses a key that is not 32 bytes', () => {
    expect(() => parseEnv(schema, { PAGE_TOKEN_KEY: key.slice(2) })).toThrow('PAGE_TOKEN_KEY: must be 32 bytes in hex');
  });
});
