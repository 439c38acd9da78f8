import { startRegistry } from '@registry/service-kit';
import { parseGeospatialEnv } from './env';
import { geospatialLedger } from './registry';
import { startGeospatial } from './start';

startRegistry(geospatialLedger, () => startGeospatial(parseGeospatialEnv(process.env)));
