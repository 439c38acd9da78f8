/** What MongoDB calls an error (its error_codes.yml). */
export interface MongoCode {
  readonly code: number;
  readonly codeName: string;
}

function table(rows: readonly (readonly [sqlState: string, code: number, codeName: string])[]) {
  return new Map<string, MongoCode>(rows.map(([sqlState, code, codeName]) => [sqlState, { code, codeName }]));
}

/** SQLSTATE to MongoDB's error: DocumentDB's own begin with M, the others are PostgreSQL's (its appendix A). */
const BY_SQLSTATE = table([
  ['M0000', 1, 'InternalError'],
  ['M0001', 2, 'BadValue'],
  ['M0002', 5, 'GraphContainsCycle'],
  ['M0003', 9, 'FailedToParse'],
  ['M0004', 14, 'TypeMismatch'],
  ['M0005', 15, 'Overflow'],
  ['M0006', 20, 'IllegalOperation'],
  ['M0008', 26, 'NamespaceNotFound'],
  ['M0009', 27, 'IndexNotFound'],
  ['M000A', 28, 'PathNotViable'],
  ['M000D', 40, 'ConflictingUpdateOperators'],
  ['M000E', 43, 'CursorNotFound'],
  ['M000F', 48, 'NamespaceExists'],
  ['M00EX', 50, 'MaxTimeMSExpired'],
  ['M000G', 52, 'DollarPrefixedFieldName'],
  ['M000I', 54, 'NotSingleValueField'],
  ['M000J', 56, 'EmptyFieldName'],
  ['M000K', 57, 'DottedFieldName'],
  ['M000M', 66, 'ImmutableField'],
  ['M000N', 67, 'CannotCreateIndex'],
  ['M000O', 68, 'IndexAlreadyExists'],
  ['M000P', 72, 'InvalidOptions'],
  ['M000Q', 73, 'InvalidNamespace'],
  ['M000R', 85, 'IndexOptionsConflict'],
  ['M000S', 86, 'IndexKeySpecsConflict'],
  ['M00F1', 112, 'WriteConflict'],
  ['M000U', 115, 'CommandNotSupported'],
  ['M00CO', 121, 'DocumentValidationFailure'],
  ['M000W', 146, 'ExceededMemoryLimit'],
  ['M0012', 197, 'InvalidIndexSpecificationOption'],
  ['M0015', 241, 'ConversionFailure'],
  ['M0016', 263, 'OperationNotSupportedInTransaction'],
  ['M0018', 291, 'NoQueryExecutionPlans'],
  ['M001B', 10334, 'BSONObjectTooLarge'],
  ['M001C', 11000, 'DuplicateKey'],
  ['M001J', 13548, 'Location13548'],
  ['M001K', 15947, 'Location15947'],
  ['M001L', 15952, 'Location15952'],
  ['M001M', 15955, 'Location15955'],
  ['M001Q', 15972, 'Location15972'],
  ['M001R', 15976, 'Location15976'],
  ['M001S', 15981, 'Location15981'],
  ['M001W', 16020, 'Location16020'],
  ['M0023', 16554, 'Location16554'],
  ['M0024', 16610, 'Location16610'],
  ['M0025', 16611, 'Location16611'],
  ['M0026', 16612, 'Location16612'],
  ['M002B', 16755, 'Location16755'],
  ['M00CR', 16990, 'Location16990'],
  ['M0034', 17124, 'Location17124'],
  ['M003A', 17419, 'Location17419'],
  ['M003X', 28689, 'Location28689'],
  ['M003Y', 28690, 'Location28690'],
  ['M003Z', 28691, 'Location28691'],
  ['M0041', 28724, 'Location28724'],
  ['M0042', 28725, 'Location28725'],
  ['M0043', 28726, 'Location28726'],
  ['M0055', 31138, 'Location31138'],
  ['M0058', 31253, 'Location31253'],
  ['M0059', 31254, 'Location31254'],
  ['M006M', 40081, 'Location40081'],
  ['M006S', 40092, 'Location40092'],
  ['M0076', 40160, 'Location40160'],
  ['M007A', 40191, 'Location40191'],
  ['M007B', 40192, 'Location40192'],
  ['M007C', 40193, 'Location40193'],
  ['M007D', 40194, 'Location40194'],
  ['M007N', 40228, 'Location40228'],
  ['M007O', 40234, 'Location40234'],
  ['M007P', 40238, 'Location40238'],
  ['M007Q', 40272, 'Location40272'],
  ['M007T', 40323, 'Location40323'],
  ['M007U', 40324, 'Location40324'],
  ['M007V', 40352, 'Location40352'],
  ['M0088', 40415, 'Location40415'],
  ['M008B', 40515, 'Location40515'],
  ['M008T', 40600, 'Location40600'],
  ['M008U', 40601, 'Location40601'],
  ['M00FB', 50768, 'NotARetryableWriteCommand'],
  ['M009A', 51047, 'Location51047'],
  ['M009H', 51091, 'Location51091'],
  ['M009W', 51183, 'Location51183'],
  ['0A000', 238, 'NotImplemented'],
  ['23505', 11000, 'DuplicateKey'],
  ['23P01', 11000, 'DuplicateKey'],
  ['40001', 112, 'WriteConflict'],
  ['40P01', 112, 'WriteConflict'],
  ['55P03', 112, 'WriteConflict'],
  ['57014', 50, 'MaxTimeMSExpired'],
  ['25P02', 251, 'NoSuchTransaction'],
  ['25P03', 251, 'NoSuchTransaction'],
  ['25P04', 251, 'NoSuchTransaction'],
  ['53100', 14031, 'OutOfDiskSpace'],
  ['53300', 91, 'ShutdownInProgress'],
  ['57P01', 91, 'ShutdownInProgress'],
  ['57P02', 91, 'ShutdownInProgress'],
  ['57P03', 91, 'ShutdownInProgress'],
]);

/** @returns MongoDB's error for a SQLSTATE; UnknownError (8) for one that nothing stands for */
export function mongoCode(sqlState: string): MongoCode {
  return BY_SQLSTATE.get(sqlState) ?? { code: 8, codeName: 'UnknownError' };
}

const CHARACTERS = 5;
const BITS = 6;

/** @returns the SQLSTATE that PostgreSQL keeps in an integer: five characters of six bits, lowest first, from '0' on */
export function unpackSqlState(packed: number): string {
  return Array.from({ length: CHARACTERS }, (_, i) => String.fromCharCode(((packed >> (BITS * i)) & 63) + 48)).join('');
}
