using FuncRouter.Server;

return args is [{ } command, .. var rest] && !command.StartsWith('-')
    ? command switch
    {
        "run" => await RunCommand.RunAsync(rest),
        "validate" => await ValidateCommand.RunAsync(rest),
        _ => UnknownCommand(command),
    }
    : await RunCommand.RunAsync(args);

static int UnknownCommand(string command)
{
    Console.Error.WriteLine($"""
        There is no command "{command}". Use one of:
          run [--urls URL]   answer requests (the default, on http://127.0.0.1:7071)
          validate [FILE]    check a configuration and name every mistake in it
        """);
    return 2;
}
