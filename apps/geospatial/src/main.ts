import { parseGeospatialEnv } from './env';
import { startGeospatial } from './start';

void startGeospatial(parseGeospatialEnv(process.env));
