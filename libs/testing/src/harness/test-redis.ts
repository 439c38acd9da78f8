/**
 * The Redis that TEST_REDIS_URL names, if any; a suite that shares it with others uses a prefix of its own.
 * @throws Error when the suite over real engines (TEST_SUITE=engines) runs without one: it would be green for nothing
 */
export function testRedisUrl(): string | undefined {
  const url = process.env['TEST_REDIS_URL'];
  if (url !== undefined && url !== '') {
    return url;
  }
  if (process.env['TEST_SUITE'] === 'engines') {
    throw new Error('TEST_REDIS_URL must name a Redis for the suite over real engines');
  }
  return undefined;
}
