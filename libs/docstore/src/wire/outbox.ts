import type { Socket } from 'node:net';

const LARGE = 256 * 1024;

/**
 * Replies wait for the end of the event loop's turn and are then written one after the other: clients that are woken
 * by the first find the next ones coming, so that both sides sleep and wake less often.
 */
export class Outbox {
  private sockets: Socket[] = [];
  private replies: Buffer[] = [];
  private readonly flush = (): void => {
    const { sockets, replies } = this;
    this.sockets = [];
    this.replies = [];
    for (let i = 0; i < sockets.length; i++) {
      const reply = replies[i];
      if (reply !== undefined) sockets[i]?.write(reply);
    }
  };

  send(socket: Socket, reply: Buffer): void {
    // Large replies go out at once, so that a client that does not read them is noticed before the next one.
    if (reply.length > LARGE) {
      this.flush();
      socket.write(reply);
      return;
    }
    if (this.sockets.length === 0) setImmediate(this.flush);
    this.sockets.push(socket);
    this.replies.push(reply);
  }
}
