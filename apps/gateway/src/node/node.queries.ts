import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { sourceStatus } from '../overview/overview.shape';
import { nodeShape } from './node.mapper';

const fared = z.object({ status: sourceStatus });

/** Answer of the list of nodes. */
export class NodeListAnswer extends createZodDto(
  z.object({
    items: z.array(nodeShape).describe('By registry: the node that was asked, then those below by name'),
    sources: z.object({ geospatial: fared, population: fared, legalEntity: fared, macroeconomic: fared }),
  }),
) {}
