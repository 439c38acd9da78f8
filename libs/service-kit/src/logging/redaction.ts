/** Names under which personal data or secrets could come into a log line. */
const neverLogged = [
  'citizenId',
  'name',
  'formerName',
  'address',
  'birthDate',
  'authorization',
  'token',
  'password',
  'request',
  'response',
];

/** pino's paths for them, at the top and one level down. */
export const redactedPaths = neverLogged.flatMap((key) => [key, `*.${key}`]);
