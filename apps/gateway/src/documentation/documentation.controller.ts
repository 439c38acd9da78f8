import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Controller, Get, Param, Redirect, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { notFound } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { ApiDescription } from './api-description';

const assets = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Files of the page and their types: nothing else of the package is served. */
const assetTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Base registries</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/page.js"></script>
  </body>
</html>
`;

const script = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null });\n`;

/** All that the page needs comes from here. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** The description of the interface, and a page to read it in. */
@ApiExcludeController()
@Controller()
export class DocumentationController {
  private readonly loaded = new Map<string, Buffer>();

  constructor(private readonly description: ApiDescription) {}

  @Get()
  @Redirect('/docs', 302)
  home(): void {
    // The redirect is the answer.
  }

  @Get('openapi.json')
  openApi(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    new Exchange(request, reply).sendText(this.description.json, 'application/json; charset=utf-8');
  }

  @Get('docs')
  docs(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', policy).send(page);
  }

  @Get('docs/page.js')
  pageScript(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/javascript; charset=utf-8').send(script);
  }

  @Get('docs/:file')
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const type = Object.hasOwn(assetTypes, file) ? assetTypes[file] : undefined;
    if (type === undefined) {
      throw notFound('ROUTE_NOT_FOUND', 'There is no such path');
    }
    let content = this.loaded.get(file);
    if (content === undefined) {
      content = readFileSync(join(assets, file));
      this.loaded.set(file, content);
    }
    void reply.header('content-type', type).header('cache-control', 'max-age=3600').send(content);
  }
}
