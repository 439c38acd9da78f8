import type { INestApplication } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';

const about = `Four national base registries behind one gateway: population, legal entities, geospatial information and
the macroeconomy. Errors are problems of RFC 9457 (application/problem+json), in Chinese or English by Accept-Language.
Reads take \`asOf=YYYY-MM-DD\`. Personal data and imports need a token.
With \`Accept-Receipt: 1\` an answer has a signed receipt, \`Registry-Receipt\`; \`/v1/receipts:verify\` checks it.
\`/v1/transparency\` shows that the log of a registry only grew: signed tree heads, and proofs.
Who sends too many requests is answered 429 \`RATE_LIMITED\`; \`Retry-After\` says when to come again.`;

/** The OpenAPI description, generated from the schemas that validate. */
@Injectable()
export class ApiDescription {
  private text = '{}';

  /** The description as JSON. */
  get json(): string {
    return this.text;
  }

  /** Describes the routes of the application; once, before it listens. */
  describe(app: INestApplication): void {
    const builder = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Base registries')
      .setDescription(about)
      .setVersion('1')
      .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'token')
      .build();
    this.text = JSON.stringify(cleanupOpenApiDoc(SwaggerModule.createDocument(app, builder)));
  }
}
