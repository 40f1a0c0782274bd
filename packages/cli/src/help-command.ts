import { Command } from 'commander';

/** `help migrate run`: the help of a command at any depth; commander's own looks one level deep. */
export function helpCommand(root: Command): Command {
  return new Command('help')
    .description('show the help of a command, such as: help migrate run')
    .argument('[command...]', 'its name')
    .action((names: readonly string[]) => {
      let command = root;
      for (const name of names) {
        const child = command.commands.find(
          (one) => one.name() === name || one.aliases().includes(name),
        );
        if (child === undefined) {
          command.error(`error: ${command.name()} has no command '${name}'`);
          return;
        }
        command = child;
      }
      command.outputHelp();
    });
}
