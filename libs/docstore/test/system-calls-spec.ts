import { parseTrace, syncedBeforeReply } from '../src/trial/system-calls';

const OPENED = [
  '9 openat(AT_FDCWD</x>, "/d/data.mdb", O_RDWR|O_CREAT|O_CLOEXEC, 0664) = 19</d/data.mdb>',
  '9 openat(AT_FDCWD</x>, "/d/data.mdb", O_WRONLY|O_DSYNC|O_CLOEXEC) = 20</d/data.mdb>',
];
const READ = '9 read(23<TCP:[127.0.0.1:1->127.0.0.1:2]>, "..mark..", 65536) = 80';
const PAGES = '10 writev(19</d/data.mdb>, [{iov_base="..mark..", iov_len=4096}], 1) = 4096';
const SYNC = '10 fdatasync(19</d/data.mdb>) = 0';
const ROOT = '10 pwrite64(20</d/data.mdb>, "\\0", 128, 40) = 128';
const REPLY = '9 write(23<TCP:[127.0.0.1:1->127.0.0.1:2]>, ")", 41) = 41';

function shown(...lines: string[]): () => unknown {
  return () => syncedBeforeReply(parseTrace([...OPENED, ...lines].join('\n')), { request: 'mark', data: 'mark' });
}

describe('a trace of system calls', () => {
  it('shows a write that was on disk before its reply', () => {
    expect(shown(READ, PAGES, SYNC, ROOT, REPLY)()).toMatchObject({ reply: { name: 'write', result: '41' } });
  });

  it('takes a call as done when it returns, not when it begins', () => {
    const [begin, end] = ['10 fdatasync(19</d/data.mdb> <unfinished ...>', '10 <... fdatasync resumed>) = 0'];
    expect(shown(READ, PAGES, begin, end, ROOT, REPLY)).not.toThrow();
    expect(shown(READ, PAGES, begin, ROOT, REPLY, end)).toThrow('does not show the root on disk');
  });

  it('refuses a reply before the root is on disk, and a write that was never synced', () => {
    expect(shown(READ, PAGES, SYNC, REPLY, ROOT)).toThrow('the reply was sent before the write was on disk');
    expect(shown(READ, REPLY, PAGES, SYNC, ROOT)).toThrow('the reply was sent before the write was on disk');
    expect(shown(READ, PAGES, ROOT, REPLY)).toThrow('does not show the sync of the pages');
    expect(shown(READ, PAGES, SYNC, REPLY)).toThrow('does not show the root on disk');
    expect(shown(READ, PAGES, SYNC.replace('= 0', '= -1 EIO'), ROOT, REPLY)).toThrow('the sync of the pages');
  });

  it('refuses a root that went through a descriptor without O_DSYNC', () => {
    expect(shown(READ, PAGES, SYNC, ROOT.replace('20<', '19<'), REPLY)).toThrow('does not show the root on disk');
  });
});
