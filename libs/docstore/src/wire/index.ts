/** The wire layer, for another server that speaks MongoDB's protocol over an engine of its own. */
export { decode, encode, isDocument, type BsonDocument } from '../bson/document';
export { commandName, encodedReply, integer, sessionIdOf, transactionNumberOf } from './command';
export { CommandError, errorReply, noSuchTransaction, writeConflict } from '../errors';
export { ask } from './ask';
export { helloReply } from './hello';
export type { Request } from './message';
export { startWireServer, type Peer, type WireServer } from './server';
