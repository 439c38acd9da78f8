import type { FastifyInstance } from 'fastify';
import { mediaTypeUnsupported } from '../problems/http-errors';

/** Path under which bodies are streams of rows. */
const importPath = '/v1/imports/';

const rowTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'text/csv'];

/** Hands the bodies of imports on as streams; elsewhere such bodies are 415. */
export function passImports(server: Pick<FastifyInstance, 'addContentTypeParser'>): void {
  server.addContentTypeParser(rowTypes, (request, payload, done) => {
    if (request.url.startsWith(importPath)) {
      done(null, payload);
    } else {
      done(mediaTypeUnsupported('Rows are taken under /v1/imports alone'));
    }
  });
}

/** How the rows of a body are written. */
export interface RowFormat {
  readonly format: 'ndjson' | 'csv';
  readonly charset: 'utf-8' | 'gb18030';
}

const charsets: Readonly<Record<string, RowFormat['charset']>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
};

/**
 * Reads `Content-Type`; GBK and GB 2312 are read as GB 18030, which holds both.
 * @throws RegistryError 415 `MEDIA_TYPE_UNSUPPORTED` for a type or charset that is not taken
 */
export function rowFormat(contentType: string | undefined): RowFormat {
  const [type = '', ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (!rowTypes.includes(type)) {
    throw mediaTypeUnsupported(`Rows are taken as ${rowTypes.join(', ')}`);
  }
  const given = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const charset = given === undefined ? 'utf-8' : charsets[given.replaceAll('"', '')];
  if (charset === undefined) {
    throw mediaTypeUnsupported('Rows are taken in UTF-8 and GB 18030');
  }
  return { format: type === 'text/csv' ? 'csv' : 'ndjson', charset };
}
