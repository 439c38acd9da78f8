import { Command, InvalidArgumentError, Option } from 'commander';
import { diffEngines, type CommandOptions } from './command';

/** @throws InvalidArgumentError for anything but a whole number of 0 or more */
function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('要求不超过九位的非负整数 / a whole number of at most nine digits is needed');
  }
  return Number(text);
}

function collect(uri: string, before: readonly string[]): string[] {
  return [...before, uri];
}

new Command('diff-engines')
  .description('在两个存储上执行随机命令并比较结果 / runs random commands on two stores and compares what they answer')
  .option('--seconds <n>', '运行秒数 / how long to run', wholeNumber, 60)
  .option('--seed <n>', '随机种子 / where the random cases begin', wholeNumber)
  .option('--uri <uri>', '引擎地址，可给两次 / address of an engine; may be given twice', collect, [])
  .addOption(
    new Option(
      '--operators <which>',
      '只用服务允许的运算符，或全部 / those that services may use, or all that are known',
    )
      .choices(['allowed', 'all'])
      .default('allowed'),
  )
  .action(async (options: CommandOptions) => {
    process.exitCode = await diffEngines(options);
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
